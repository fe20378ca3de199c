/** What of Grafana's schema is kept: a dashboard, and the options of each panel that ours use. */
import { AnnotationQuery, Dashboard } from '@grafana/schema';
import * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** What the Prometheus data source reads besides; the schema names what all data sources share. */
interface PrometheusAnnotation extends Omit<AnnotationQuery, 'target' | 'snapshotData'> {
  target: { refId: string; expr: string; interval?: string };
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
}

interface OurDashboard extends Omit<Dashboard, 'annotations'> {
  annotations?: { list?: PrometheusAnnotation[] };
}

export interface Kept {
  dashboard: OurDashboard;
  bargauge: { options: bargauge.Options };
  heatmap: { options: heatmap.Options; custom: heatmap.FieldConfig };
  stat: { options: stat.Options };
  'state-timeline': { options: stateTimeline.Options; custom: stateTimeline.FieldConfig };
  table: { options: table.Options; custom: table.FieldConfig };
  timeseries: { options: timeseries.Options; custom: timeseries.FieldConfig };
}
