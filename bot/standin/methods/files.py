"""Methods of files and reactions."""

from urllib.parse import quote

from bot.standin.errors import SlackError, invalid
from bot.standin.methods.method import Method, method
from bot.standin.posting import as_bot, parent, post
from bot.standin.workspace import BOT_USER, Json, StoredFile, Workspace

_TYPES = {
    "txt": "text/plain",
    "md": "text/markdown",
    "json": "application/json",
    "html": "text/html",
    "csv": "text/csv",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}


def store(workspace: Workspace, user: str, name: str, length: int, content: bytes | None = None) -> StoredFile:
    """Make a file; that of a user is there at once, that of the app is when it is uploaded."""
    id_ = workspace.new_id("F0")
    filetype = name.rpartition(".")[2].lower() if "." in name else "binary"
    address = f"{workspace.url}/files-pri/{id_}"
    about = {
        "id": id_,
        "created": int(workspace.now()),
        "name": name,
        "title": name,
        "mimetype": _TYPES.get(filetype, "application/octet-stream"),
        "filetype": filetype,
        "user": user,
        "mode": "hosted",
        "is_external": False,
        "size": length,
        "url_private": f"{address}/{quote(name)}",
        "url_private_download": f"{address}/download/{quote(name)}",
        "shares": {},
        "channels": [],
    }
    file = StoredFile(about, length, content, content is not None)
    workspace.files[id_] = file
    return file


def get_upload_url(workspace: Workspace, arguments: Json) -> Json:
    """Answer `files.getUploadURLExternal`."""
    length = str(arguments["length"])
    if not length.isdecimal() or not int(length):
        raise invalid("must be a number above 0", "/length")
    file = store(workspace, BOT_USER, str(arguments["filename"]), int(length))
    id_ = file.about["id"]
    if arguments.get("alt_txt"):
        file.about["alt_txt"] = str(arguments["alt_txt"])
    return {"upload_url": f"{workspace.url}/upload/{id_}", "file_id": id_}


def complete_upload(workspace: Workspace, arguments: Json) -> Json:
    """Answer `files.completeUploadExternal`: the files are shared in one message of each channel."""
    named = [channel for channel in str(arguments.get("channels") or "").split(",") if channel]
    ids = list(dict.fromkeys([*([arguments["channel_id"]] if arguments.get("channel_id") else []), *named]))
    channels = [workspace.channel(id_, member=True, open_=True) for id_ in ids]
    threads = [parent(workspace, channel, arguments.get("thread_ts")) for channel in channels]
    files = []
    for one in arguments["files"]:
        file = workspace.files.get(one.get("id"))
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        file.about["title"] = one.get("title") or file.about["name"]
        file.complete = True
        files.append(file.about)
    for channel, thread_ts in zip(channels, threads, strict=True):
        said: Json = {"text": arguments.get("initial_comment") or "", "blocks": []}
        message = post(workspace, channel, as_bot(), said, thread_ts=thread_ts, files=files)
        for about in files:
            about["channels"].append(channel.id)
            about["shares"].setdefault("public", {}).setdefault(channel.id, []).append({"ts": message["ts"]})
    workspace.changed.notify_all()
    return {"files": [dict(about) for about in files]}


def file_info(workspace: Workspace, arguments: Json) -> Json:
    """Answer `files.info`."""
    file = workspace.files.get(str(arguments["file"]))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return {"file": dict(file.about), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete_file(workspace: Workspace, arguments: Json) -> Json:
    """Answer `files.delete`."""
    file = workspace.files.get(str(arguments["file"]))
    if file is None:
        raise SlackError("file_not_found")
    if file.about["user"] != BOT_USER:
        raise SlackError("cant_delete_file")
    del workspace.files[str(arguments["file"])]
    workspace.changed.notify_all()
    return {}


def add_reaction(workspace: Workspace, arguments: Json) -> Json:
    """Answer `reactions.add`."""
    channel = workspace.channel(arguments["channel"], member=True, open_=True)
    message = workspace.message(channel, arguments["timestamp"])
    users = _reaction(message, str(arguments["name"]))["users"]
    if BOT_USER in users:
        raise SlackError("already_reacted")
    users.append(BOT_USER)
    _settle(workspace, message)
    return {}


def remove_reaction(workspace: Workspace, arguments: Json) -> Json:
    """Answer `reactions.remove`."""
    channel = workspace.channel(arguments["channel"], member=True)
    message = workspace.message(channel, arguments["timestamp"])
    users = _reaction(message, str(arguments["name"]))["users"]
    if BOT_USER not in users:
        _settle(workspace, message)
        raise SlackError("no_reaction")
    users.remove(BOT_USER)
    _settle(workspace, message)
    return {}


def _reaction(message: Json, name: str) -> Json:
    reactions: list[Json] = message.setdefault("reactions", [])
    for reaction in reactions:
        if reaction["name"] == name:
            return reaction
    reactions.append({"name": name, "users": [], "count": 0})
    return reactions[-1]


def _settle(workspace: Workspace, message: Json) -> None:
    left = [one | {"count": len(one["users"])} for one in message["reactions"] if one["users"]]
    message["reactions"] = left
    if not left:
        del message["reactions"]
    workspace.changed.notify_all()


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": method(get_upload_url, "filename length", "alt_txt snippet_type"),
    "files.completeUploadExternal": method(
        complete_upload, "files", "channel_id channels initial_comment thread_ts blocks"
    ),
    "files.info": method(file_info, "file", "count cursor limit page"),
    "files.delete": method(delete_file, "file"),
    "reactions.add": method(add_reaction, "channel name timestamp"),
    "reactions.remove": method(remove_reaction, "name channel timestamp"),
}
