// Somebody in front of a page. Finds things as assistive technology does, by role and accessible name: what has none
// cannot be used in a test either.

import type { Browser, Page } from "./browser.ts";
import { waitUntil } from "./wait.ts";

interface Node {
  ignored: boolean;
  backendDOMNodeId?: number;
}
interface TreeNode {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
}
type Point = { x: number; y: number };

const keys: Record<string, number> = { Enter: 13, Escape: 27, ArrowLeft: 37, ArrowRight: 39 };

export class Visitor {
  readonly page: Page;
  private readonly browser: Browser;

  constructor(browser: Browser, page: Page) {
    this.browser = browser;
    this.page = page;
  }

  /** How many things of that role and, if one is given, exactly that name there are. */
  async count(role: string, name?: string): Promise<number> {
    return (await this.all(role, name)).length;
  }

  /** Waits until there is one. */
  async see(role: string, name?: string): Promise<void> {
    await this.one(role, name);
  }

  /** Waits until there is none. */
  async miss(role: string, name?: string): Promise<void> {
    await waitUntil(`no ${role} "${name}"`, 10_000, async () => (await this.count(role, name)) === 0);
  }

  /** Waits until a text stands anywhere on the page. */
  async read(text: string): Promise<void> {
    await this.page.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** The text of the first such thing. */
  async textOf(role: string, name?: string): Promise<string> {
    return this.call<string>(await this.one(role, name), "function () { return this.innerText }");
  }

  async click(role: string, name?: string): Promise<void> {
    const at = await this.middleOf(role, name);
    await this.mouse("mousePressed", at);
    await this.mouse("mouseReleased", at);
  }

  async fill(role: string, name: string, text: string): Promise<void> {
    await this.focus(role, name);
    await this.page.send("Input.insertText", { text });
  }

  /** Chooses an option by its text, as the keyboard would: with an event the page hears. */
  async choose(name: string, option: string): Promise<void> {
    const found = await this.call<boolean>(
      await this.one("combobox", name),
      `function (text) {
        const option = [...this.options].find((one) => one.text === text);
        if (!option) return false;
        this.value = option.value;
        return this.dispatchEvent(new Event("change", { bubbles: true }));
      }`,
      option,
    );
    if (!found) throw new Error(`"${name}" has no option "${option}"`);
  }

  async focus(role: string, name?: string): Promise<void> {
    await this.page.send("DOM.focus", { backendNodeId: await this.one(role, name) });
  }

  /** Presses a key where the focus is. */
  async press(key: string): Promise<void> {
    const code = { key, code: key, windowsVirtualKeyCode: keys[key], ...(key === "Enter" && { text: "\r" }) };
    await this.page.send("Input.dispatchKeyEvent", { type: "keyDown", ...code });
    await this.page.send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
  }

  /** Drags the one thing to the middle of the other. */
  async drag(from: [role: string, name: string], to: [role: string, name: string]): Promise<void> {
    const start = await this.middleOf(...from);
    const end = await this.middleOf(...to);
    await this.page.send("Input.setInterceptDrags", { enabled: true });
    const taken = new Promise<unknown>((resolve) =>
      this.browser.listen(({ method, params }) => {
        if (method === "Input.dragIntercepted") resolve((params as { data: unknown }).data);
      }),
    );
    await this.mouse("mousePressed", start);
    await this.mouse("mouseMoved", { x: start.x + 10, y: start.y + 10 });
    await this.mouse("mouseMoved", end);
    const data = await taken;
    for (const type of ["dragEnter", "dragOver", "drop"]) await this.page.send("Input.dispatchDragEvent", { type, ...end, data });
    await this.mouse("mouseReleased", end);
    await this.page.send("Input.setInterceptDrags", { enabled: false });
  }

  /** Controls that have no name: nobody who does not see the page could tell what they are for. */
  async nameless(): Promise<string[]> {
    const { nodes } = (await this.page.send("Accessibility.getFullAXTree")) as { nodes: TreeNode[] };
    const controls = new Set(["button", "textbox", "combobox", "switch", "checkbox", "link", "meter"]);
    return nodes.flatMap(({ ignored, role, name }) => (!ignored && controls.has(role?.value ?? "") && !name?.value ? [role?.value ?? ""] : []));
  }

  private async all(role: string, accessibleName?: string): Promise<number[]> {
    const { root } = (await this.page.send("DOM.getDocument", { depth: 0 })) as { root: { nodeId: number } };
    const { nodes } = (await this.page.send("Accessibility.queryAXTree", {
      nodeId: root.nodeId,
      role,
      ...(accessibleName !== undefined && { accessibleName }),
    })) as { nodes: Node[] };
    return nodes.flatMap(({ ignored, backendDOMNodeId }) => (ignored || backendDOMNodeId === undefined ? [] : [backendDOMNodeId]));
  }

  private async one(role: string, name?: string): Promise<number> {
    const what = name === undefined ? role : `${role} "${name}"`;
    const found = await waitUntil(what, 10_000, async () => (await this.all(role, name).catch(() => []))[0]);
    return found as number;
  }

  private async middleOf(role: string, name?: string): Promise<Point> {
    const node = { backendNodeId: await this.one(role, name) };
    await this.page.send("DOM.scrollIntoViewIfNeeded", node);
    const { quads } = (await this.page.send("DOM.getContentQuads", node)) as { quads: number[][] };
    const [left = 0, top = 0, , , right = 0, bottom = 0] = quads[0] ?? [];
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  private async call<T>(backendNodeId: number, functionDeclaration: string, ...values: unknown[]): Promise<T> {
    const { object } = (await this.page.send("DOM.resolveNode", { backendNodeId })) as { object: { objectId: string } };
    const { result } = (await this.page.send("Runtime.callFunctionOn", {
      objectId: object.objectId,
      functionDeclaration,
      arguments: values.map((value) => ({ value })),
      returnByValue: true,
    })) as { result: { value: T } };
    return result.value;
  }

  private async mouse(type: string, at: Point): Promise<void> {
    await this.page.send("Input.dispatchMouseEvent", { type, ...at, button: "left", buttons: type === "mouseReleased" ? 0 : 1, clickCount: 1 });
  }
}
