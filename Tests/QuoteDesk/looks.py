"""How the desk looks and feels: keys, a phone's width, names and contrast; and pictures of it, if a folder is given."""

from __future__ import annotations

import asyncio
import json

from scenes import ADA, BEN, MIA, ROSA, wait_state

# Text below 4.5 : 1, or 3 : 1 if it is large, against what lies behind it.
CONTRAST = """(() => {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const parse = (text) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = text;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const light = ([r, g, b]) => {
        const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const behind = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour[3] > 0.95) return colour;
        }
        return [255, 255, 255, 1];
    };
    const faint = [];
    for (const node of document.body.querySelectorAll("*")) {
        const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
        if (!own && !node.matches("input, select")) continue;
        if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
        if (node.closest(".hidden-label, .skip, [disabled]")) continue;
        const style = getComputedStyle(node);
        const [first, second] = [light(parse(style.color)), light(behind(node))].sort((a, b) => b - a);
        const ratio = (first + 0.05) / (second + 0.05);
        const size = parseFloat(style.fontSize);
        const least = size >= 24 || (size >= 18.6 && style.fontWeight >= 600) ? 3 : 4.5;
        const name = `${node.className || node.tagName}: ${node.textContent.slice(0, 30)}`;
        if (ratio < least) faint.push(`${ratio.toFixed(2)} ${name}`);
    }
    return faint;
})()"""

# Controls that a screen reader could not name.
NAMELESS = """[...document.querySelectorAll("button, input, select, a")].filter((node) => {
    const label = node.labels?.[0]?.textContent || node.getAttribute("aria-label") || node.textContent;
    return node.checkVisibility() && !label?.trim();
}).map((node) => node.outerHTML.slice(0, 120))"""


async def picture(stage, page, name: str) -> None:
    if stage.options.screenshots:
        await page.screenshot(stage.options.screenshots / f"{name}.png")


async def keyboard(stage) -> None:
    """The desk works without a mouse."""
    page = await stage.open(ADA, "quotes")
    await page.wait("document.querySelectorAll('.sidebar li a').length > 1")
    await page.press("j")
    await page.wait("document.querySelectorAll('.field').length > 3")
    names = await page.run("[...document.querySelectorAll('.field')].map((node) => node.dataset.name)")
    await page.run("document.querySelector('.fields input').focus()")
    for name in names:
        assert await page.run("document.activeElement.closest('.field')?.dataset.name") == name, f"Tab misses {name}"
        date = await page.run("document.activeElement.type === 'date'")
        for _ in range(4 if date else 1):
            await page.press("Tab")
    # Tab selects what is in a field; typing takes its place, although an amount is shown otherwise while it is edited.
    await page.run("document.getElementById('field-vehicle').focus()")
    await page.press("Tab")
    await wait_state(page, "value", "mine")
    await page.type("19999")
    await page.press("Tab")
    await page.wait("document.getElementById('field-value').value === '19\u202f999.00'", what="the amount replaced")
    await page.run("document.activeElement.blur()")
    await page.press("?")
    await page.wait("document.querySelector('dialog.help').open")
    await picture(stage, page, "help")
    await page.press("Escape")
    await page.press("g")
    await page.press("d")
    await page.wait("location.hash.startsWith('#/dashboards')")
    await page.press("g")
    await page.press("q")
    await page.wait("document.getElementById('quote-filter')")
    await page.press("/")
    await page.wait("document.activeElement.id === 'quote-filter'")


async def phone(stage) -> None:
    """At 375 pixels nothing is wider than the screen."""
    pages = {
        "phone-quote": (ADA, "quotes/Q-1001"), "phone-list": (ADA, "quotes"),
        "phone-dashboard": (MIA, "dashboards"), "phone-admin": (ROSA, "admin"),
    }  # fmt: skip
    for name, (token, path) in pages.items():
        page = await stage.open(token, path, width=375, height=740)
        await page.wait("document.querySelector('.connection').dataset.phase === 'online'")
        await page.wait("document.querySelector('.field, .sidebar li, .widget, [data-list=connections] td')")
        await asyncio.sleep(1.2)
        width = await page.run("document.documentElement.scrollWidth")
        await picture(stage, page, name)
        assert width <= 375, f"{name} is {width} pixels wide"


async def names_and_contrast(stage) -> None:
    """Every control has a name, and all text stands out, in light and dark."""
    for dark in (False, True):
        theme = "dark" if dark else "light"
        ada, ben = await stage.quote(ADA, 0, dark=dark), await stage.quote(BEN, 1)
        await ben.replace("#field-notes", "Being edited")
        await ada.replace("#field-kilometres", "999999")
        await ada.press("Enter")
        await wait_state(ada, "notes", "locked")
        await wait_state(ada, "kilometres", "invalid")
        dashboard = await stage.open(MIA, "dashboards", dark=dark)
        await dashboard.wait("document.querySelector('.chart')")
        admin = await stage.open(ROSA, "admin", dark=dark)
        await admin.wait("document.querySelector('[data-list=connections] td') && document.querySelector('.tile')")
        door = await stage.browsers[0].open(f"http://127.0.0.1:{stage.server.port}/", dark=dark)
        stage.pages.append(door)
        await door.wait("document.querySelector('.user-card')")
        await asyncio.sleep(2.6)
        for name, page in {"quote": ada, "dashboard": dashboard, "admin": admin, "sign-in": door}.items():
            await picture(stage, page, f"{name}-{theme}")
            faint, nameless = await page.run(CONTRAST), await page.run(NAMELESS)
            assert not faint, f"{name}, {theme}: too faint: {json.dumps(faint, indent=2)}"
            assert not nameless, f"{name}: without a name: {nameless}"
        for page in (ada, ben):
            await page.press("Tab")


ALL = [keyboard, phone, names_and_contrast]
