"""Which function carries which command; loaded once the command line has been understood."""

import argparse
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ceremony.adapters import commands, looking_commands, preflight_command, window_command
from ceremony.adapters.held import Held

Command = Callable[[argparse.Namespace, Held], int]

COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "gui": window_command.gui,
        "rehearse": commands.rehearse,
        "new": commands.new,
        "approve": commands.approve,
        "run": commands.run,
        "status": commands.status,
        "abort": commands.abort,
        "verify": looking_commands.verify,
        "scripts list": looking_commands.scripts_list,
        "scripts show": looking_commands.scripts_show,
        "scripts check": looking_commands.scripts_check,
        "scripts print": looking_commands.scripts_print,
        "plan example": looking_commands.plan_example,
        "plan check": looking_commands.plan_check,
        "tokens list": looking_commands.tokens_list,
        "preflight": preflight_command.preflight,
    }
)
