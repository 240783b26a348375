"""A process that says what Ansible's own inventory manager selects: JSON requests in, JSON answers out, one a line.

Request: {"sources": [FILE…], "patterns": [[PATTERN, LIMIT or null]…]}. Answer: {"selected": [[HOST…] or null…],
"by_chance": [GROUP…]}; null: Ansible refuses (it is told to refuse what matches nothing, instead of warning).
by_chance: groups whose order Ansible leaves to chance (it walks sets of objects; where two groups of one level
both bring new child groups, their order is that of memory addresses).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def by_chance(group: Any) -> bool:
    """Whether the order of this group's hosts depends on memory addresses."""
    seen: set[str] = set()
    level = [group, *group.child_groups]
    while level:
        seen |= {one.name for one in level}
        brought = [{child.name for child in one.child_groups} - seen for one in level]
        if sum(map(bool, brought)) > 1 and len(set().union(*brought)) > 1:
            return True
        names = set().union(*brought)
        level = list({child.name: child for one in level for child in one.child_groups if child.name in names}.values())
    return False


def main() -> None:
    """Serve until standard input ends."""
    os.environ.update(ANSIBLE_HOST_PATTERN_MISMATCH="error", ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1")
    from ansible.errors import AnsibleError
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader

    def selected(manager: Any, pattern: str, limit: str | None) -> list[str] | None:
        manager.clear_caches()
        manager.subset(limit)
        try:
            return [host.name for host in manager.get_hosts(pattern)]
        except AnsibleError:
            return None

    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            manager = InventoryManager(loader=DataLoader(), sources=request["sources"])
        except AnsibleError as problem:
            answers.write(json.dumps({"refused": str(problem)}) + "\n")
        else:
            chosen = [selected(manager, pattern, limit) for pattern, limit in request["patterns"]]
            chance = [group.name for group in manager.groups.values() if by_chance(group)]
            answers.write(json.dumps({"selected": chosen, "by_chance": chance}) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
