"""Looks at the buses: cards and devices that are there whether or not a driver is."""

from ceremony.adapters.machine.tree import Tree, joined
from ceremony.machine.row import NONE

_NETWORK_CLASS, _RADIO_CLASS, _OTHER_NETWORK = 0x02, 0x0D, 0x0280
"""PCI base classes, and the subclass under which most Wi-Fi cards go."""
_WIRELESS, _COMMUNICATIONS, _MISCELLANEOUS = 0xE0, 0x02, 0xEF
"""USB interface classes."""
_NETWORK_MODELS = range(0x06, 0x0F)
_RNDIS = 0x04
_VIRTIO = {0x0001: "network", 0x0013: "socket"}


def _pci(tree: Tree) -> list[tuple[int, str]]:
    """Return base class and subclass, and the slot with whether it is driven, of every card."""
    found = []
    for slot in tree.names("sys/bus/pci/devices", below="sys/bus"):
        folder = f"sys/bus/pci/devices/{slot}"
        driven = "with driver" if tree.has(f"{folder}/driver") else "without driver"
        found.append((int(tree.text(f"{folder}/class"), 16) >> 8, f"{slot} {driven}"))
    return found


def _is_radio(kind: int) -> bool:
    return kind >> 8 == _RADIO_CLASS or kind == _OTHER_NETWORK


def network_cards(tree: Tree) -> str:
    """Return the network cards on PCI."""
    return joined([what for kind, what in _pci(tree) if kind >> 8 == _NETWORK_CLASS and not _is_radio(kind)], none=NONE)


def radio_cards(tree: Tree) -> str:
    """Return the radio cards on PCI."""
    return joined([what for kind, what in _pci(tree) if _is_radio(kind)], none=NONE)


def usb_network(tree: Tree) -> str:
    """Return the USB interfaces that call themselves network or radio."""
    found = []
    for name in tree.names("sys/bus/usb/devices", below="sys/bus"):
        folder = f"sys/bus/usb/devices/{name}"
        if not tree.has(f"{folder}/bInterfaceClass"):
            continue
        kinds = [int(tree.text(f"{folder}/bInterface{what}"), 16) for what in ("Class", "SubClass", "Protocol")]
        if _offers_network(kinds[0], kinds[1]):
            found.append(f"{name} class {'/'.join(f'{kind:02x}' for kind in kinds)}")
    return joined(found, none=NONE)


def _offers_network(kind: int, subclass: int) -> bool:
    return (
        kind == _WIRELESS
        or (kind == _COMMUNICATIONS and subclass in _NETWORK_MODELS)
        or (kind == _MISCELLANEOUS and subclass == _RNDIS)
    )


def virtio_network(tree: Tree) -> str:
    """Return the virtual network devices that a host offers."""
    devices = [
        (name, int(tree.text(f"sys/bus/virtio/devices/{name}/device"), 16))
        for name in tree.names("sys/bus/virtio/devices", below="sys/bus")
    ]
    return joined([f"{name} {_VIRTIO[kind]}" for name, kind in devices if kind in _VIRTIO], none=NONE)


def cameras(tree: Tree) -> str:
    """Return the cameras that have a driver."""
    names = tree.names("sys/class/video4linux", below="sys/class")
    return joined(
        [f"{name} {tree.text_or(f'sys/class/video4linux/{name}/name', '')}".strip() for name in names], none=NONE
    )


def microphones(tree: Tree) -> str:
    """Return the sound devices that record."""
    names = tree.names("sys/class/sound", below="sys/class")
    return joined([name for name in names if name.startswith("pcm") and name.endswith("c")], none=NONE)


def iommu(tree: Tree) -> str:
    """Return how many groups of devices the IOMMU keeps apart."""
    groups = tree.names("sys/kernel/iommu_groups", below="sys/kernel")
    return f"{len(groups)} groups" if groups else NONE


def thunderbolt(tree: Tree) -> str:
    """Return the security level of every Thunderbolt domain."""
    names = tree.names("sys/bus/thunderbolt/devices", below="sys/bus")
    domains = [name for name in names if tree.has(f"sys/bus/thunderbolt/devices/{name}/security")]
    levels = {name: tree.text(f"sys/bus/thunderbolt/devices/{name}/security") for name in domains}
    return joined([f"{name} ({level})" for name, level in levels.items()], none=NONE)
