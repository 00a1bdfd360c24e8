import argparse
import asyncio
import logging
import sys

from .recognise import KEY, many
from .store import keep
from .verdicts import all_people, live_people

logging.basicConfig(level=logging.INFO)
log = logging.getLogger("batch")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bucket", required=True)
    args = parser.parse_args()
    log.info("starting with a key of %d characters", len(KEY))
    images = {name.strip(): open(name.strip(), "rb").read() for name in sys.stdin}
    answers = asyncio.run(many(images))
    for name, answer in answers.items():
        log.info("%s: %d faces, %s", name, len(answer["faces"]), list(live_people(answer)))
        log.debug("%s: %r", name, answer)
        if not list(live_people(answer)):
            print("nobody live among", all_people(answer), file=sys.stderr)
        keep(args.bucket, name, images[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
