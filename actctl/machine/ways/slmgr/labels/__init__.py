"""What slmgr.vbs prints, one data file per language; `tables` reads them."""
