import type blessed from 'blessed';
import type { LineChart, LineOptions } from 'blessed-contrib/lib/widget/charts/line.js';
import type { Chart } from '../layout/chart.js';

/** Of the 256 colours, as in the theme: legible on dark and on light. */
const COLOURS = [35, 74, 178, 140, 203, 245];
const INK = 245;
const LEGEND = 20;
/** From here on a legend leaves enough of the lines. */
const WITH_LEGEND = 60;

/** The chart of round-trip times that lies over a part of the page; its code is loaded when it is wanted first. */
export class RoundTripChart {
  readonly #screen: blessed.Widgets.Screen;
  readonly #loaded: () => void;
  #create: ((options: LineOptions) => LineChart) | null = null;
  #loading = false;
  #widget: LineChart | null = null;
  #place = '';

  /** `loaded` is called once, when the chart can be drawn. */
  constructor(screen: blessed.Widgets.Screen, loaded: () => void) {
    this.#screen = screen;
    this.#loaded = loaded;
  }

  /** Shows the chart at its place, or takes it away; the screen has to be rendered after it. */
  show(chart: Chart | null): void {
    if (chart === null) return this.#remove();
    if (this.#create === null) return void this.#load();
    const { top, left, columns, rows, series, labels } = chart;
    const place = [top, left, columns, rows].join(' ');
    if (place !== this.#place) this.#remove();
    this.#place = place;
    this.#widget ??= this.#build(chart);
    this.#widget.setData(
      series.map(({ title, values }, index) => ({
        title,
        x: [...labels],
        y: [...values],
        style: { line: COLOURS[index % COLOURS.length] ?? INK },
      })),
    );
  }

  #build({ top, left, columns, rows }: Chart): LineChart {
    const create = this.#create;
    if (create === null) throw new TypeError('the chart was not loaded');
    const showLegend = columns >= WITH_LEGEND;
    const style = { text: INK, baseline: INK };
    const widget = create({ top, left, width: columns, height: rows, showLegend, legend: { width: LEGEND }, style });
    // The widget's canvas is made when it comes onto a screen, so that goes before its data.
    this.#screen.append(widget);
    return widget;
  }

  #remove(): void {
    this.#widget?.destroy();
    this.#widget = null;
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    this.#create = (await import('blessed-contrib/lib/widget/charts/line.js')).default;
    this.#loaded();
  }
}
