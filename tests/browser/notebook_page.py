"""A notebook in JupyterLab as a person handles it: by mouse and keyboard."""

import re

from playwright.sync_api import Locator, Page, expect

CHECK = re.compile(r"^check\(")
CHAPTER_SECONDS = 300  # for one notebook to run to its end, on a busy machine; most take under twenty
expect.set_options(timeout=90_000)  # a busy machine is no bug

TROUBLE = ", ".join(
    [
        '.jp-OutputArea [data-mime-type="application/vnd.jupyter.error"]',
        '.jp-OutputArea [data-mime-type="application/vnd.jupyter.stderr"]',
        '.jp-OutputArea [role="alert"]',
        ".jp-OutputArea .jupyter-widgets-error-widget",
    ]
)


class Notebook:
    """One open notebook."""

    def __init__(self, page: Page):
        self.page = page
        self.script_errors: list[str] = []
        page.on("pageerror", lambda error: self.script_errors.append(str(error)))

    def wait_until_idle(self):
        """Wait until the kernel has nothing left to do."""
        # Looked at with every frame: `expect` looks once a second, and names by role are costly in a page this long.
        self.page.wait_for_function("document.getElementById('jp-main-statusbar')?.textContent.includes('| Idle')")

    def choose(self, menu: str, entry: str):
        """Pick an entry of the menu at the top."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def run_all(self):
        """Run → Run All Cells, and wait for the last one, or for the first that fails."""
        self.choose("Run", "Run All Cells")
        self.page.wait_for_function(
            """trouble => {
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
                const waiting = prompts.some(text => text.includes('*'));
                const all_ran = prompts.every(text => /\\d/.test(text));
                return !waiting && (all_ran || document.querySelector(trouble));
            }""",
            arg=TROUBLE,
            timeout=1000 * CHAPTER_SECONDS,
            polling=200,
        )
        self.wait_until_idle()

    def verdicts(self) -> list[str]:
        """What every check says, in the order of the page."""
        checks = self.page.locator(".jp-CodeCell", has=self.page.locator(".cm-content", has_text=CHECK))
        return checks.locator(".jp-OutputArea-output").all_text_contents()

    def errors(self) -> list[str]:
        """What went wrong anywhere: tracebacks, stderr, alerts of widgets, widgets and scripts that failed."""
        return self.page.locator(TROUBLE).all_text_contents() + self.script_errors

    def cell(self, text: str | re.Pattern) -> Locator:
        """The first code cell whose source contains `text`."""
        source = self.page.locator(".jp-InputArea-editor", has_text=text)
        return self.page.locator(".jp-CodeCell", has=source).first

    def answer(self, name: str, source: str) -> str:
        """Type `source` as the answer to the exercise `name`, run it and the check after it; return the verdict."""
        editor = self.cell(f"def {name}(").locator(".cm-content")
        editor.scroll_into_view_if_needed()
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        check = self.cell(re.compile(rf"check\(.*\b{name}\)"))
        before = check.locator(".jp-InputPrompt").text_content()
        self.page.keyboard.press("Shift+Enter")
        expect(check.locator(".jp-InputPrompt")).not_to_have_text(before)
        expect(check.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\d"))
        self.wait_until_idle()
        return check.locator(".jp-OutputArea-output").inner_text()

    def sliders(self) -> list[Locator]:
        """The handle of every slider."""
        return self.page.locator(".jp-OutputArea .noUi-handle").all()

    def drag(self, handle: Locator, end: str):
        """Drag a slider's handle beyond one end ("left" or "right") and wait for what it draws."""
        self.grasp(handle)
        track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
        end_x = track["x"] - 30 if end == "left" else track["x"] + track["width"] + 30
        self.page.mouse.move(end_x, track["y"] + track["height"] / 2, steps=2)
        self.page.mouse.up()
        self.wait_at(handle, end)

    def send(self, handle: Locator, end: str):
        """Send a slider's handle to one end by keyboard, and wait for what it draws."""
        handle.press("Home" if end == "left" else "End")
        self.wait_at(handle, end)

    def wait_at(self, handle: Locator, end: str):
        """Wait until a slider stands at one end and its picture is there."""
        bound = "aria-valuemin" if end == "left" else "aria-valuemax"
        expect(handle).to_have_attribute("aria-valuenow", handle.get_attribute(bound))
        self.page.wait_for_timeout(100)  # the kernel hears of it
        self.wait_until_idle()

    def grasp(self, handle: Locator):
        """Press the mouse on a slider's handle; once more where the page has slipped away under the mouse."""
        for _ in range(3):
            handle.hover()  # which waits until the page, whose cells are laid out as they come into sight, stands still
            self.page.mouse.down()
            if "noUi-active" in handle.get_attribute("class"):
                return
            self.page.mouse.up()
        raise AssertionError("The mouse does not get hold of the slider.")

    def picture_of(self, handle: Locator) -> bytes:
        """The picture that belongs to a slider, as seen."""
        box = handle.locator("xpath=ancestor::*[contains(@class, 'widget-vbox')][1]")
        return box.locator("img").first.screenshot()
