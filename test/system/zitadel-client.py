"""Calls by ZITADEL's own client: one JSON line on stdin asks, so no token is in argv; one on stdout says what it understood."""

import json
import sys

from zitadel_client import Zitadel
from zitadel_client.exceptions import ApiError

for line in sys.stdin:
    asked = json.loads(line)
    service = getattr(Zitadel.with_access_token(asked["url"], asked["token"]), asked["service"])
    try:
        reply = getattr(service, asked["call"])(asked["body"])
        told = {"reply": reply.model_dump(mode="json", exclude_none=True)}
    except ApiError as error:
        told = {"status": error.code, "body": error.response_body}
    print(json.dumps(told, default=vars), flush=True)
