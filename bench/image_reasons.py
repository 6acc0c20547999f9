"""Why a package that a peer finds is none of ours. What matches nothing here makes the comparison fail."""


def reason_for(tool, package, paths, ours):
    """The reason for a package that only this peer finds; `None` where nobody wrote one."""
    return None
