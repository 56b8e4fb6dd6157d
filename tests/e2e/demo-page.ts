import type { BrowserContext, Page } from 'playwright-core';

/** Where a cursor is, as a share of its box, and its colour. */
export interface SeenCursor {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly colour: string;
  readonly opacity: number;
}

/** The demo in one page of a browser, as a person sees and handles it. */
export class DemoPage {
  readonly page: Page;
  /** What the page wrote to the console as an error, and what it threw. */
  readonly complaints: string[] = [];
  /** The kind of each frame that it sent: the first octet in hexadecimal, or `text`. */
  readonly framesSent: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        this.framesSent.push(typeof payload === 'string' ? 'text' : payload.subarray(0, 1).toString('hex'));
      });
    });
  }

  static async open(context: BrowserContext, address: URL): Promise<DemoPage> {
    const demo = new DemoPage(await context.newPage());
    await demo.page.goto(address.href);
    return demo;
  }

  /** What the status line says. */
  state(): Promise<string> {
    return this.text('state');
  }

  text(id: string): Promise<string> {
    return this.page.locator(`#${id}`).innerText();
  }

  async choose(serializer: string): Promise<void> {
    await this.page.locator(`input[value=${serializer}]`).check();
  }

  press(button: string): Promise<void> {
    return this.page.getByRole('button', { name: button }).click();
  }

  /** Moves the mouse in a box, in a few steps, to a share of its width and height. */
  async moveIn(box: 1 | 2, x: number, y: number): Promise<void> {
    // A page behind another draws few frames, and the mouse waits for each.
    await this.page.bringToFront();
    const area = await this.page.locator(`#box${box}`).boundingBox();
    if (area === null) throw new Error(`box ${box} is not shown`);
    await this.page.mouse.move(area.x + area.width * 0.5, area.y + area.height * 0.5);
    await this.page.mouse.move(area.x + area.width * x, area.y + area.height * y, { steps: 8 });
  }

  /** The cursors that are drawn in a box. */
  cursors(box: 1 | 2): Promise<SeenCursor[]> {
    return this.page.locator(`#box${box}`).evaluate((element) => {
      const area = element.getBoundingClientRect();
      return Array.from(element.querySelectorAll('.cursor'), (cursor) => {
        const tip = cursor.getBoundingClientRect();
        const arrow = cursor.querySelector('svg');
        return {
          x: (tip.left - area.left) / area.width,
          y: (tip.top - area.top) / area.height,
          label: cursor.textContent,
          opacity: Number(getComputedStyle(cursor).opacity),
          colour: arrow === null ? '' : getComputedStyle(arrow).fill,
        };
      });
    });
  }
}
