/** The one widget of blessed-contrib that is used, imported by itself: its root module runs code that nobody needs. */
declare module 'blessed-contrib/lib/widget/charts/line.js' {
  import type { Widgets } from 'blessed';

  export interface LineSeries {
    title: string;
    x: string[];
    y: number[];
    /** One of the 256 colours. */
    style: { line: number };
  }

  export interface LineOptions extends Widgets.BoxOptions {
    xPadding?: number;
    xLabelPadding?: number;
    showLegend?: boolean;
    legend?: { width: number };
    numYLabels?: number;
    minY?: number;
    style?: { text: number; baseline: number };
  }

  export interface LineChart extends Widgets.BoxElement {
    setData(series: LineSeries[]): void;
  }

  const line: (options: LineOptions) => LineChart;
  export default line;
}
