using System.Globalization;
using System.Text;

namespace Autograd.Benchmarks.Versus;

/// <summary>A network at one size of batch: the time of a step, and the bytes that its steps hold.</summary>
internal sealed record GrowthPoint(int Batch, double Seconds, long Bytes);

/// <summary>What a step costs as its batch grows by three decades: ten times the batch, at most ten times the time and the memory.</summary>
internal sealed record Growth(string Network, IReadOnlyList<GrowthPoint> Points)
{
    private static readonly int[] Batches = [1, 10, 100, 1000];

    public static IEnumerable<Growth> All() => [Of("mlp 784-128-10", batch => NetworkWorkloads.Mlp(batch, 784, 128, 10)), Of("cnn", NetworkWorkloads.Cnn)];

    private static Growth Of(string network, Func<int, TrainingStep> build) => new(network, [.. Batches.Select(batch =>
    {
        var step = build(batch);
        Timing.Warm(step.Run);
        return new GrowthPoint(batch, Timing.Measure(step.Run, 0.5).Median, Allocation.Of(network, () => build(batch)).Held);
    })]);

    /// <summary>A table row: the batch, then time and memory, each with its factor over the row before.</summary>
    public IEnumerable<string> Rows()
    {
        for (var i = 0; i < Points.Count; i++)
        {
            var (point, before) = (Points[i], i == 0 ? null : Points[i - 1]);
            yield return string.Create(CultureInfo.InvariantCulture, $"| {Network} | {point.Batch} | {Row.Time(point.Seconds)} | {Factor(point.Seconds, before?.Seconds)} | {point.Bytes / 1024.0:#,0} KB | {Factor(point.Bytes, before?.Bytes)} |");
        }
    }

    private static string Factor(double now, double? before) => before is { } value ? string.Create(CultureInfo.InvariantCulture, $"{now / value:0.0}") : "";
}

/// <summary>Time and memory over the batch, both axes by decades: what grows linearly runs beside the dashed lines or flatter.</summary>
internal static class GrowthChart
{
    private const double Panel = 300, Height = 260, Left = 52, Right = 16, Top = 28, Bottom = 40;

    private static readonly string[] Colours = ["#0072b2", "#d55e00"];

    public static string Draw(IReadOnlyList<Growth> networks)
    {
        var svg = new StringBuilder();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {2 * Panel} {Height}\" width=\"{2 * Panel}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"11\">");
        Add($"<title>Time and memory of a training step as its batch grows by three decades</title>");
        Add($"<rect width=\"{2 * Panel}\" height=\"{Height}\" fill=\"#fff\"/>");
        DrawPanel(0, "milliseconds a step", point => point.Seconds * 1e3);
        DrawPanel(Panel, "megabytes held", point => point.Bytes / 1048576.0);
        Add($"</svg>");
        return svg.ToString();

        void DrawPanel(double start, string title, Func<GrowthPoint, double> value)
        {
            var values = networks.SelectMany(network => network.Points).Select(value).ToArray();
            double low = Math.Floor(Math.Log10(values.Min())), high = Math.Ceiling(Math.Log10(values.Max()));
            var decades = Math.Log10(networks[0].Points[^1].Batch);
            double Across(double batch) => start + Left + (Math.Log10(batch) / decades * (Panel - Left - Right));
            double Down(double y) => Height - Bottom - ((Math.Log10(y) - low) / (high - low) * (Height - Top - Bottom));

            Add($"<text x=\"{start + Left}\" y=\"{Top - 10}\" fill=\"#333\">{title}</text>");
            for (var power = (int)low; power <= high; power++)
            {
                var y = Math.Pow(10, power);
                Add($"<path d=\"M{Across(1):0.0} {Down(y):0.0}H{start + Panel - Right:0.0}\" stroke=\"#e5e5e5\"/>");
                Add($"<text x=\"{start + Left - 5}\" y=\"{Down(y) + 4:0.0}\" text-anchor=\"end\" fill=\"#555\">{y}</text>");
            }
            foreach (var batch in networks[0].Points.Select(point => point.Batch)) Add($"<text x=\"{Across(batch):0.0}\" y=\"{Height - Bottom + 15}\" text-anchor=\"middle\" fill=\"#555\">{batch}</text>");
            Add($"<text x=\"{start + Left}\" y=\"{Height - 8}\" fill=\"#555\">batch</text>");
            foreach (var (network, i) in networks.Select((network, i) => (network, i)))
            {
                var (first, last) = (network.Points[0], network.Points[^1]);
                Add($"<path d=\"M{Across(first.Batch):0.0} {Down(value(last) * first.Batch / last.Batch):0.0}L{Across(last.Batch):0.0} {Down(value(last)):0.0}\" stroke=\"{Colours[i]}\" stroke-dasharray=\"3 3\" opacity=\"0.5\"/>");
                Add($"<path d=\"M{string.Join('L', network.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{Across(point.Batch):0.0} {Down(value(point)):0.0}")))}\" fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2\"/>");
                Add($"<text x=\"{start + Panel - Right}\" y=\"{Height - Bottom - 8 - (14 * i)}\" text-anchor=\"end\" fill=\"{Colours[i]}\">{network.Network}</text>");
            }
        }

        void Add(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
