"""Qdrant's own engine (qdrant-edge-py 0.9.0, one shard in this process) behind the few paths of its REST interface that are
read and filled here, as its OpenAPI document has them: no registry has a server. Which points come, in which order, how names
of payloads are parsed and what is kept of vectors is the engine's; only what stands between it and HTTP is written here.

    python qdrant_engine.py 6333
"""

import json
import sys
import tempfile
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import qdrant_edge as engine

folder = Path(tempfile.mkdtemp())
collections: dict[str, tuple[dict, engine.EdgeShard]] = {}
distances = {name: getattr(engine.Distance, name) for name in ("Cosine", "Euclid", "Dot", "Manhattan")}


def params(wanted: dict) -> engine.EdgeVectorParams:
    return engine.EdgeVectorParams(size=wanted["size"], distance=distances[wanted["distance"]])


def made(name: str, body: dict) -> bool:
    """One vector without a name is called "" by the engine, too."""
    vectors = body["vectors"]
    named = {"": params(vectors)} if "size" in vectors else {key: params(value) for key, value in vectors.items()}
    config = engine.EdgeConfig(vectors=named)
    collections[name] = ({"vectors": vectors, "shard_number": 1}, engine.EdgeShard.create(str(folder / uuid.uuid4().hex), config))
    return True


def point_id(value):
    return uuid.UUID(value) if isinstance(value, str) else value


def shown_id(value):
    return str(value) if isinstance(value, uuid.UUID) else value


def shown(record) -> dict:
    return {"id": shown_id(record.id), "payload": record.payload, "vector": record.vector}


def answered(method: str, path: str, body: dict):
    """The result of a question; None where there is no such collection."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if parts == ["collections"]:
        return {"collections": [{"name": name} for name in collections]}
    name, rest = parts[1], "/".join(parts[2:])
    if method == "PUT" and rest == "":
        return made(name, body)
    if method == "DELETE" and rest == "":
        return collections.pop(name, None) is not None
    if name not in collections:
        return None
    config, shard = collections[name]
    if method == "GET" and rest == "":
        count = shard.info().points_count
        about = {"status": "green", "optimizer_status": "ok", "segments_count": 1, "points_count": count, "payload_schema": {}}
        return {**about, "config": {"params": config, "hnsw_config": {}, "optimizer_config": {}}}
    if method == "PUT" and rest == "points":
        points = [engine.Point(point_id(p["id"]), p["vector"], p.get("payload")) for p in body["points"]]
        shard.update(engine.UpdateOperation.upsert_points(points))
        return {"operation_id": 0, "status": "completed"}
    payload, vector = body.get("with_payload", True), body.get("with_vector", False)
    if rest == "points":
        return [shown(found) for found in shard.retrieve([point_id(one) for one in body["ids"]], payload, vector)]
    if rest == "points/count":
        return {"count": shard.count(engine.CountRequest(exact=body.get("exact", True)))}
    if rest == "points/scroll":
        empty = [engine.IsEmptyCondition(one["is_empty"]["key"]) for one in body.get("filter", {}).get("must_not", [])]
        filtered = engine.Filter(must_not=empty) if empty else None
        offset = point_id(body["offset"]) if body.get("offset") is not None else None
        wanted = {"limit": body.get("limit", 10), "offset": offset, "filter": filtered}
        points, following = shard.scroll(engine.ScrollRequest(**wanted, with_payload=payload, with_vector=vector))
        return {"points": [shown(found) for found in points], "next_page_offset": shown_id(following)}
    raise ValueError(f"{method} {path} is not answered here")


class Handler(BaseHTTPRequestHandler):
    """JSON in, JSON out."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        text = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            result = answered(self.command, urlsplit(self.path).path, json.loads(text or b"{}"))
            status, said = (200, {"result": result, "status": "ok"}) if result is not None else (404, {"status": {"error": "Not found"}})
        except Exception as error:
            status, said = 400, {"status": {"error": str(error)}}
        body = json.dumps({**said, "time": 0.001}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def log_message(self, *_) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
