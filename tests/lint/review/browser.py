"""Looks at a page as a person's browser does, and prints what it saw as JSON.

    browser.py PAGE FOLDER

Drives Chromium over a pipe of its DevTools protocol: no port, no library. In FOLDER it leaves the
pictures and the PDF.
"""

import base64
import itertools
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

page, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
patience = time.monotonic() + 120

LOOK = """
(() => {
  const anchors = [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1));
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const luminance = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const numbers = s => s.match(/[\\d.]+/g).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
  const texts = [...document.querySelectorAll('body *:not(svg *):not(style)')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length && !e.closest('.vh,.skip'));
  const pale = texts.map(e => { const color = numbers(getComputedStyle(e).color); if (color[3] === 0) return null; const [a, b] = [luminance(color.slice(0, 3)), luminance(behind(e))].sort((x, y) => y - x); return (a + .05) / (b + .05) < 4.5 ? e.outerHTML.slice(0, 120) : null; }).filter(Boolean);
  const small = texts.filter(e => parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML.slice(0, 120));
  const wide = [...document.querySelectorAll('body *:not(svg *)')].filter(e => !e.closest('.figure,.vh,.skip') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 120));
  return {
    width: document.documentElement.clientWidth, scroll: document.documentElement.scrollWidth,
    broken: anchors.filter(a => a && !ids.includes(a)), anchors: anchors.length,
    twice: ids.filter((id, i) => ids.indexOf(id) !== i), pale, small, wide,
    lang: document.documentElement.lang, title: document.title,
    headings: [...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1])),
    unscoped: document.querySelectorAll('th:not([scope])').length,
    uncaptioned: [...document.querySelectorAll('table')].filter(t => !t.caption).length,
    scripts: document.scripts.length,
    outside: [...document.querySelectorAll('[src],link[href]')].map(e => e.src || e.href).filter(u => !u.startsWith('data:')),
  };
})()
"""

# The browser may still write there while it ends.
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    ours_in, theirs_out = os.pipe()
    theirs_in, ours_out = os.pipe()

    def fds():
        # The browser reads commands from 3 and writes answers to 4.
        a, b = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(a, 3)
        os.dup2(b, 4)

    arguments = [
        "chromium", "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}",
        "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # it refuses to run as root with one
    browser = subprocess.Popen(
        [*arguments, "about:blank"], close_fds=False, preexec_fn=fds,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in), os.close(theirs_out)
    numbers, heard, rest = itertools.count(1), [], b""

    def hear():
        global rest
        while b"\0" not in rest:
            left = patience - time.monotonic()
            if left <= 0 or not select.select([ours_in], [], [], left)[0]:
                sys.exit("the browser does not answer")
            more = os.read(ours_in, 1 << 16)
            if not more:
                sys.exit("the browser ended")
            rest += more
        one, rest = rest.split(b"\0", 1)
        return json.loads(one)

    def ask(method, session=None, **parameters):
        number = next(numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(ours_out, json.dumps(message).encode() + b"\0")
        while True:
            answer = hear()
            if answer.get("id") == number:
                if "error" in answer:
                    sys.exit(f"{method}: {answer['error']}")
                return answer["result"]
            heard.append(answer)

    def wait(method):
        while not any(event.get("method") == method for event in heard):
            heard.append(hear())

    target = ask("Target.createTarget", url="about:blank")["targetId"]
    session = ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        ask(f"{domain}.enable", session)
    seen = {}
    for name, width, height in (("wide", 1280, 900), ("middle", 800, 1000), ("narrow", 360, 740)):
        ask("Emulation.setDeviceMetricsOverride", session, width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        heard[:] = [event for event in heard if event.get("method") != "Page.loadEventFired"]
        ask("Page.navigate", session, url=page.as_uri())
        wait("Page.loadEventFired")
        seen[name] = ask("Runtime.evaluate", session, expression=LOOK, returnByValue=True)["result"]["value"]
        picture = ask("Page.captureScreenshot", session, captureBeyondViewport=True)["data"]
        (folder / f"{name}.png").write_bytes(base64.b64decode(picture))
    pdf = base64.b64decode(ask("Page.printToPDF", session, printBackground=True, preferCSSPageSize=True)["data"])
    (folder / "report.pdf").write_bytes(pdf)
    bad = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed")
    requests = [e["params"]["request"]["url"] for e in heard if e.get("method") == "Network.requestWillBeSent"]
    seen["said"] = [event for event in heard if event.get("method") in bad]
    seen["requests"] = [url for url in requests if not url.startswith(("file:", "data:"))]
    seen["pdf"] = {"bytes": len(pdf), "begins": pdf[:5].decode("latin-1"), "pages": pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page/")}
    browser.terminate()
    browser.wait()
    print(json.dumps(seen))
