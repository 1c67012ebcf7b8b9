// Charts in one hue with their labels at the right. What to draw stands in the page as JSON.
(() => {
  const style = () => getComputedStyle(document.documentElement);
  const colour = (name) => style().getPropertyValue(name).trim();
  const text = () => ({ color: colour("--k-quiet"), fontFamily: "Inter, sans-serif", fontSize: 12 });

  const bars = (data) => ({
    animation: false,
    grid: { left: 4, right: 118, top: data.series.length > 1 ? 30 : 4, bottom: 4, containLabel: true },
    legend: data.series.length > 1
      ? { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: text() } : undefined,
    xAxis: { type: "value", show: false, max: "dataMax" },
    yAxis: {
      type: "category", inverse: true, data: data.rows, axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { ...text(), width: 150, overflow: "truncate", color: colour("--tblr-body-color") },
    },
    series: data.series.map((line, place) => ({
      name: line.name, type: "bar", data: line.values, barMaxWidth: data.series.length > 1 ? 11 : 22, barGap: "25%",
      barMinHeight: 2,
      itemStyle: { color: colour(place ? "--k-hue" : data.series.length > 1 ? "--k-hue-mid" : "--k-hue"), borderRadius: 3 },
      showBackground: data.series.length === 1,
      backgroundStyle: { color: colour("--k-hue-soft"), borderRadius: 3 },
      label: {
        show: true, position: "right", ...text(), color: colour("--tblr-body-color"),
        formatter: (point) => line.labels[point.dataIndex],
      },
    })),
  });

  const draw = (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    if (!data.rows.length) return;
    box.style.height = `${Math.max(130, data.rows.length * (data.series.length > 1 ? 40 : 36) + 40)}px`;
    const old = echarts.getInstanceByDom(box);
    if (old) old.dispose();
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption(bars(data));
    new ResizeObserver(() => chart.resize()).observe(box);
  };
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  all();
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
})();
