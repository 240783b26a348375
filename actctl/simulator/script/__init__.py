"""What slmgr.vbs does and prints, on the simulator's model of a machine."""
