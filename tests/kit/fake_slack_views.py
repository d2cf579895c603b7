"""The views methods of the fake Slack: triggers, the stack of modals, hashes and home views."""

from typing import Any

from tests.kit.fake_slack_chat import Args, name_blocks, scan_hidden
from tests.kit.slack_blocks import MOST_VIEW_BYTES, lint_view
from tests.kit.slack_lint import size
from tests.kit.slack_world import (
    APP,
    BOT,
    STACK,
    TEAM,
    TRIGGER_SECONDS,
    ApiError,
    Trigger,
    View,
    World,
    parts,
)


def _exchange(world: World, trigger_id: str) -> Trigger:
    """Uses up a trigger: valid once, and for three seconds."""
    trigger = world.triggers.get(trigger_id)
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.is_used:
        raise ApiError("exchanged_trigger_id")
    if world.seconds() - trigger.at > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    trigger.is_used = True
    return trigger


def check_view(world: World, where: str, view: Any, *, kind: str) -> None:
    """Raises ApiError for a view that Slack refuses, and blames each reason."""
    if not isinstance(view, dict):
        world.blame(where, "view is no object")
        raise ApiError("invalid_arguments")
    scan_hidden(world, where, view)
    faults = lint_view(view, mentions_allowed=world.mentions_allowed)
    if view.get("type") != kind:
        faults.append(f"view.type: is not {kind}")
    for fault in faults:
        world.blame(where, fault)
    if size(view) > MOST_VIEW_BYTES:
        raise ApiError("view_too_large")
    if faults:
        messages = [f"[ERROR] {fault}" for fault in faults]
        raise ApiError("invalid_arguments", response_metadata={"messages": messages})


def _check_external(world: World, view: Args, *, own: View | None = None) -> None:
    """An external_id names one open view of the workspace."""
    name = view.get("external_id")
    same = (other for other in world.views.values() if other.is_open and other is not own)
    if name and any(other.body["external_id"] == name for other in same):
        raise ApiError("duplicate_external_id")


def _body(world: World, view: Args, *, view_id: str, root: str, previous: str | None) -> Args:
    """The view as Slack gives it back."""
    blank: Args = {
        **{"title": None, "submit": None, "close": None, "private_metadata": "", "callback_id": ""},
        **{"external_id": "", "clear_on_close": False, "notify_on_close": False},
    }
    ours: Args = {
        **{"id": view_id, "team_id": TEAM, "app_id": APP, "bot_id": BOT, "app_installed_team_id": TEAM},
        **{"root_view_id": root, "previous_view_id": previous, "state": {"values": {}}},
        **{"hash": f"{world.stamp()}.{world.name('h')}", "blocks": name_blocks(world, view["blocks"])},
    }
    return blank | view | ours


def _place_view(world: World, user: str, view: Args, below: View | None) -> View:
    """A new view of somebody, upon another or alone."""
    view_id = world.name("V")
    root = below.body["root_view_id"] if below else view_id
    body = _body(world, view, view_id=view_id, root=root, previous=below.id if below else None)
    made = View(view_id, user, body)
    world.views[view_id] = made
    return made


def push_view(world: World, user: str, view: Args) -> View:
    """Lays a view upon what somebody has open. Raises ApiError above three."""
    stack = world.stacks.setdefault(user, [])
    if len(stack) >= STACK:
        raise ApiError("push_limit_reached")
    stack.append(_place_view(world, user, view, stack[-1] if stack else None))
    return stack[-1]


def replace_view(world: World, old: View, view: Args) -> None:
    """Changes a view; what was typed stays where block_id and action_id stay (docs of views.update)."""
    old.body = _body(
        world,
        view,
        view_id=old.id,
        root=old.body["root_view_id"],
        previous=old.body["previous_view_id"],
    )
    there = {
        (block["block_id"], part["action_id"])
        for block in old.blocks
        for part in parts(block)
        if "action_id" in part
    }
    old.typed = {place: value for place, value in old.typed.items() if place in there}


def close_views(world: World, user: str, *, only_top: bool = False) -> None:
    """Closes what somebody has open."""
    stack = world.stacks.get(user, [])
    gone = stack[-1:] if only_top else stack[:]
    for view in gone:
        view.is_open = False
    world.stacks[user] = stack[: len(stack) - len(gone)]


def open_view(world: World, args: Args) -> Args:
    """views.open: a new stack for whoever the trigger came from."""
    _check_trigger_given(world, "views.open", args)
    check_view(world, "views.open", args["view"], kind="modal")
    _check_external(world, args["view"])
    trigger = _exchange(world, args["trigger_id"])
    close_views(world, trigger.user)
    return {"view": push_view(world, trigger.user, args["view"]).body}


def push(world: World, args: Args) -> Args:
    """views.push: only with a trigger from a modal that is still open."""
    _check_trigger_given(world, "views.push", args)
    check_view(world, "views.push", args["view"], kind="modal")
    _check_external(world, args["view"])
    trigger = _exchange(world, args["trigger_id"])
    if trigger.view is None or trigger.view.type != "modal" or not trigger.view.is_open:
        raise ApiError("invalid_trigger_id")
    return {"view": push_view(world, trigger.user, args["view"]).body}


def _check_trigger_given(world: World, where: str, args: Args) -> None:
    if not args.get("trigger_id"):
        world.blame(where, "trigger_id is missing")
        raise ApiError("invalid_arguments")


def _find_view(world: World, args: Args) -> View:
    """The open view with this id or external_id."""
    for view in world.views.values():
        is_named = view.id == args.get("view_id") or view.body["external_id"] == args.get("external_id")
        if is_named and view.is_open:
            return view
    raise ApiError("not_found")


def _check_hash(view: View | None, args: Args) -> None:
    if args.get("hash") and (view is None or view.hash != args["hash"]):
        raise ApiError("hash_conflict")


def update(world: World, args: Args) -> Args:
    """views.update: with `hash` only when nobody changed it meanwhile."""
    if ("view_id" in args) == ("external_id" in args):
        world.blame("views.update", "needs view_id or external_id, one of both")
        raise ApiError("invalid_arguments")
    view = _find_view(world, args)
    check_view(world, "views.update", args["view"], kind=view.type)
    _check_external(world, args["view"], own=view)
    _check_hash(view, args)
    replace_view(world, view, args["view"])
    return {"view": view.body}


def publish(world: World, args: Args) -> Args:
    """views.publish: the home view of somebody."""
    user = args["user_id"]
    if user not in world.users or world.users[user].is_bot:
        raise ApiError("invalid_user_id")
    check_view(world, "views.publish", args["view"], kind="home")
    home = world.homes.get(user)
    _check_external(world, args["view"], own=home)
    _check_hash(home, args)
    if home is None:
        world.homes[user] = home = _place_view(world, user, args["view"], None)
    else:
        replace_view(world, home, args["view"])
    return {"view": home.body}
