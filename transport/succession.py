"""Members come and go: one takes the place of its predecessor, the others clear up after it.

Both would come about without this too, once the group's and the broker's own timeouts are over.
"""

from contextlib import suppress

from kafka.errors import AuthorizationError, GroupIdNotFoundError, KafkaError, for_code
from kafka.protocol.admin import DescribeGroupsRequest
from kafka.protocol.consumer import LeaveGroupRequest
from kafka.protocol.metadata import CoordinatorType

from contracts.program.logs import get_logger
from transport.connections import Watch
from transport.departed import Departed

log = get_logger(__name__)

_Members = dict[str, str]
"""Member id, which the group gives, -> name, which is the same after a restart."""


class Succession:
    """What one member knows of the others in its `group`, by their names.

    A member that finds its own name in the group as it starts has a predecessor there, of which the
    group does not know yet that it is dead, and for whose share it would wait. Whoever was there
    once, and is gone, may have left a transaction open, on which all others wait.

    Not thread-safe, but for `rebalanced`.
    """

    def __init__(self, watch: Watch, group: str, name: str, transactional: bool) -> None:
        self._watch = watch
        self._group = group
        self._name = name
        self._departed = Departed(watch) if transactional else None
        self._predecessors: set[str] | None = None
        self._to_ask = True
        self.turn()

    @property
    def is_doubtful(self) -> bool:
        """Whether one that is gone seems to have left a transaction open; known in a moment."""
        return self._departed is not None and self._departed.is_doubtful

    def forsaken(self, member_id: str) -> None:
        """This member has joined anew: who it was before is its predecessor."""
        self._predecessors = (self._predecessors or set()) | {member_id}

    def rebalanced(self) -> None:
        """The group has divided its partitions anew."""
        self._to_ask = True

    def turn(self) -> None:
        """Do what is to be done now; at rest, nothing."""
        if self._to_ask or self._predecessors:
            with suppress(KafkaError):  # the next turn asks again
                self._look()
        if self._departed is not None:
            self._departed.turn()

    def _look(self) -> None:
        asked, self._to_ask = self._to_ask, False
        try:
            members = self._members()
        except AuthorizationError:  # the client itself will say so
            return
        except KafkaError:
            self._to_ask = asked
            raise
        mine = {member for member, name in members.items() if name == self._name}
        if self._predecessors is None:
            self._predecessors = mine
        elif self._predecessors:
            self._succeed(mine)
        if self._departed is not None:
            self._departed.note(set(members.values()) | {self._name})

    def _succeed(self, mine: set[str]) -> None:
        """Remove the predecessors once there is a successor: an empty group begins with a delay."""
        assert self._predecessors is not None
        self._predecessors &= mine
        if self._predecessors and mine - self._predecessors:
            self._remove(self._predecessors)
            log.info("predecessor.removed", group=self._group, name=self._name)
            self._predecessors = set()

    def _members(self) -> _Members:
        answer = self._watch.ask_coordinator(
            CoordinatorType.GROUP, self._group, DescribeGroupsRequest(groups=[self._group])
        )
        [group] = answer.groups
        if group.error_code not in (0, GroupIdNotFoundError.errno):
            raise for_code(group.error_code)({self._group})
        return {member.member_id: member.client_id for member in group.members}

    def _remove(self, members: set[str]) -> None:
        identity = LeaveGroupRequest.MemberIdentity
        reason = "another has started in its place"
        answer = self._watch.ask_coordinator(
            CoordinatorType.GROUP,
            self._group,
            LeaveGroupRequest(
                group_id=self._group,
                members=[identity(member_id=member, reason=reason) for member in members],
                min_version=3,
            ),
        )
        if answer.error_code != 0:
            raise for_code(answer.error_code)({self._group})
