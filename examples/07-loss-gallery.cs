#:project ../Autograd.Losses

// Every loss at a glance: a table with the shape of each, and plots of each and of its slope, drawn as SVG. The slopes are not formulas: the tape finds them.
//   dotnet run -c Release examples/07-loss-gallery.cs                 writes the plots to a temporary folder, and says which
//   dotnet run -c Release examples/07-loss-gallery.cs -- FOLDER

using System.Globalization;
using System.Text;
using Autograd.Core;
using Autograd.Losses;

Console.OutputEncoding = Encoding.UTF8;
var folder = Path.GetFullPath(args.FirstOrDefault(argument => !argument.StartsWith("--", StringComparison.Ordinal)) ?? Path.Combine(Path.GetTempPath(), "loss-gallery"));
Directory.CreateDirectory(folder);

Console.WriteLine($"{"loss",-28}{"its shape",-30}{"its slope",-30}along");
foreach (var curve in Gallery.Curves)
{
    var points = curve.Points();
    File.WriteAllText(Path.Combine(folder, curve.Name + ".svg"), Plot.Draw(curve, points));
    Console.WriteLine($"{curve.Name,-28}{Line(points.Select(point => point.Loss)),-30}{Line(points.Select(point => point.Slope)),-30}{curve.Along}");
}
Console.WriteLine($"\n{Gallery.Curves.Length} plots in {folder}");

// A plot in a line of text.
static string Line(IEnumerable<double> values)
{
    var shown = values.Where((_, i) => i % 9 == 4).ToArray();
    var (low, high) = (shown.Min(), shown.Max());
    return string.Concat(shown.Select(value => "▁▂▃▄▅▆▇█"[high > low ? (int)Math.Round(7 * (value - low) / (high - low)) : 0]));
}

/// <summary>A loss along a line through the space of its inputs.</summary>
sealed record Curve(string Name, string Along, double From, double To, Func<Tensor<double>, Tensor<double>> Loss)
{
    private const int Count = 241;

    /// <summary>The loss and its slope, each point on a tape of its own.</summary>
    public (double X, double Loss, double Slope)[] Points() => [.. Enumerable.Range(0, Count).Select(i =>
    {
        var x = Tensor.Scalar(From + (To - From) * i / (Count - 1)).RequireGrad();
        using var tape = new Tape<double>();
        var loss = Loss(x);
        loss.Backward();
        return (x.Item(), loss.Item(), x.Grad!.Item());
    })];
}

static class Gallery
{
    private static readonly Tensor<double> zero = Tensor.Scalar(0.0), one = Tensor.Scalar(1.0);
    private static readonly Indices first = Indices.From([0]).Reshape();

    public static readonly Curve[] Curves =
    [
        new("L1", "x, where the target is 0", -3, 3, x => Loss.L1(x, zero)),
        new("Mse", "x, where the target is 0", -3, 3, x => Loss.Mse(x, zero)),
        new("Huber", "x, where the target is 0", -3, 3, x => Loss.Huber(x, zero)),
        new("SmoothL1", "x, where the target is 0; beta 0.5", -3, 3, x => Loss.SmoothL1(x, zero, beta: 0.5)),
        new("LogCosh", "x, where the target is 0", -3, 3, x => Loss.LogCosh(x, zero)),
        new("Quantile", "x, where the target is 0; q 0.9", -3, 3, x => Loss.Quantile(x, zero, q: 0.9)),
        new("PoissonNll", "the logarithm of the rate; the count is 2", -2, 2.5, x => Loss.PoissonNll(x, zero + 2)),
        new("GaussianNll", "the variance, where the error is 1", 0.2, 5, x => Loss.GaussianNll(one, zero, var: x)),

        new("CrossEntropy", "the logit of the right class; two others are 0", -5, 5, x => Loss.CrossEntropy(Vector(x, zero, zero), first)),
        new("Nll", "the log-probability of the right class", -5, 0, x => Loss.Nll(Vector(x, zero, zero), first)),
        new("LinearCrossEntropy", "the input, which the classes weigh with 1, 0 and -1", -5, 5, x => Loss.LinearCrossEntropy(Vector(x), Tensor.From([[1.0], [0.0], [-1.0]]), bias: null, first)),
        new("AdaptiveLogSoftmaxWithLoss", "the input, where the class is in the cluster that it speaks against", -5, 5, x =>
            Loss.AdaptiveLogSoftmaxWithLoss(Vector(x), Indices.From([2]).Reshape(), classes: 4, cutoffs: [2], Tensor.From([[1.0], [0.0], [-1.0]]), headBias: null, [(Tensor.From([[1.0]]), Tensor.From([[1.0], [-1.0]]))]).Loss),
        new("Focal", "the logit of the right class; two others are 0", -5, 5, x => Loss.Focal(Vector(x, zero, zero), first)),
        new("KlDiv", "a logit of two; target 0.7 and 0.3", -5, 5, x => Loss.KlDiv(Vector(x, zero).LogSoftmax(), Tensor.From([0.7, 0.3]), reduction: Reduction.Sum)),
        new("MultiMargin", "the score of the right class; two others are 0", -3, 3, x => Loss.MultiMargin(Vector(x, zero, zero), first)),

        new("BceWithLogits", "the logit; the target is 1", -5, 5, x => Loss.BceWithLogits(x, one)),
        new("Bce", "the probability; the target is 1", 0.01, 0.99, x => Loss.Bce(x, one)),
        new("SmoothedBceWithLogits", "the logit; the target is 1, smoothed by 0.2", -5, 5, x => Loss.SmoothedBceWithLogits(x, one, labelSmoothing: 0.2)),
        new("BinaryFocal", "the logit; the target is 1", -5, 5, x => Loss.BinaryFocal(x, one)),
        new("SoftMargin", "the score; the target is 1", -5, 5, x => Loss.SoftMargin(x, one)),
        new("MultiLabelMargin", "the score of the class that applies; two others are 0", -3, 3, x => Loss.MultiLabelMargin(Vector(x, zero, zero), Indices.From([0, -1, -1]))),
        new("MultiLabelSoftMargin", "the logit of the label that applies; another is 0", -5, 5, x => Loss.MultiLabelSoftMargin(Vector(x, zero), Tensor.From([1.0, 0.0]))),

        new("MarginRanking", "how much higher the right one scores; margin 0.5", -3, 3, x => Loss.MarginRanking(x, zero, one, margin: 0.5)),
        new("HingeEmbedding", "the distance of what does not belong together", 0, 3, x => Loss.HingeEmbedding(x, -one)),
        new("CosineEmbedding", "the angle between what belongs together", -3.5, 3.5, x => Loss.CosineEmbedding(Vector(x.Cos(), x.Sin()), Tensor.From([1.0, 0.0]), one)),
        new("TripletMargin", "the anchor's place; the positive is at -1, the negative at 1", -3, 3, x => Loss.TripletMargin(Vector(x), Vector(-one), Vector(one))),
        new("TripletMarginWithDistance", "the same, with squared distances", -3, 3, x => Loss.TripletMarginWithDistance(Vector(x), Vector(-one), Vector(one), (u, v) => (u - v).Square().Sum(-1))),
        new("InfoNce", "an anchor's angle to its positive; another's is at a right angle", -3.5, 3.5, x => Loss.InfoNce(Tensor.Stack<double>([Vector(x.Cos(), x.Sin()), Vector(zero, one)]), Tensor.Eye<double>(2))),

        new("Dice", "the probability given to all of four pixels, two of which belong", 0, 1, x => Loss.Dice(Vector(x, x, x, x).Unsqueeze(0), Tensor.From([[1.0, 1.0, 0.0, 0.0]]))),
        new("Tversky", "the same; what is overlooked costs more, beta 0.9 and alpha 0.1", 0, 1, x => Loss.Tversky(Vector(x, x, x, x).Unsqueeze(0), Tensor.From([[1.0, 1.0, 0.0, 0.0]]), alpha: 0.1, beta: 0.9)),
        new("Ctc", "the logit of a in both of two frames, read as \"a\"", -5, 5, x => Loss.Ctc(Vector(zero, x, zero, x).Reshape(2, 2).LogSoftmax(), Indices.From([1]), Indices.From([2]), Indices.From([1]))),
    ];

    private static Tensor<double> Vector(params Tensor<double>[] numbers) => Tensor.Stack<double>(numbers);
}

/// <summary>A picture of two lines: the loss, and dashed its slope.</summary>
static class Plot
{
    private const double Width = 360, Height = 220, Left = 40, Right = 12, Top = 12, Bottom = 42;

    public static string Draw(Curve curve, (double X, double Loss, double Slope)[] points)
    {
        // The axis shows the whole loss, the middle three fifths of the slope, and the rest of it as far as it fits into three times the loss's height.
        var (low, high) = (points.Min(point => point.Loss), points.Max(point => point.Loss));
        var (height, slopes) = (high - low, points.Select(point => point.Slope).Order().ToArray());
        low = Math.Min(low, Math.Max(slopes[0], Math.Min(low - height, slopes[slopes.Length / 5])));
        high = Math.Max(high, Math.Min(slopes[^1], Math.Max(high + height, slopes[^(slopes.Length / 5)])));
        var (margin, right, bottom) = (0.04 * (high - low), Width - Right, Height - Bottom);
        (low, high) = (low - margin, high + margin);
        double Across(double x) => Left + (x - curve.From) / (curve.To - curve.From) * (right - Left);
        double Down(double y) => bottom - (y - low) / (high - low) * (bottom - Top);

        var svg = new StringBuilder();
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"11\">");
        Add($"<title>{curve.Name}, and its slope</title>");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        Add($"<clipPath id=\"plot\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{right - Left}\" height=\"{bottom - Top}\"/></clipPath>");
        foreach (var x in Ticks(curve.From, curve.To, 6))
        {
            Add($"<path d=\"M{Across(x):0.0} {Top}V{bottom}\" stroke=\"{(x == 0 ? "#999" : "#e5e5e5")}\"/>");
            Add($"<text x=\"{Across(x):0.0}\" y=\"{bottom + 14}\" text-anchor=\"middle\" fill=\"#555\">{x:0.##}</text>");
        }
        foreach (var y in Ticks(low, high, 5))
        {
            Add($"<path d=\"M{Left} {Down(y):0.0}H{right}\" stroke=\"{(y == 0 ? "#999" : "#e5e5e5")}\"/>");
            Add($"<text x=\"{Left - 5}\" y=\"{Down(y) + 4:0.0}\" text-anchor=\"end\" fill=\"#555\">{y:0.##}</text>");
        }
        Add($"<path clip-path=\"url(#plot)\" d=\"{Path(points.Select(point => (point.X, point.Slope)))}\" fill=\"none\" stroke=\"#d55e00\" stroke-width=\"1.5\" stroke-dasharray=\"5 3\"/>");
        Add($"<path clip-path=\"url(#plot)\" d=\"{Path(points.Select(point => (point.X, point.Loss)))}\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\"/>");
        Add($"<text x=\"{(Left + right) / 2}\" y=\"{Height - 9}\" text-anchor=\"middle\" fill=\"#555\">{curve.Along.Replace("\"", "&quot;")}</text>");
        Add($"</svg>");
        return svg.ToString();

        void Add(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        // A line that is interrupted where it jumps.
        string Path(IEnumerable<(double X, double Y)> line)
        {
            var path = new StringBuilder();
            var before = double.NaN;
            foreach (var (x, y) in line)
            {
                path.Append(CultureInfo.InvariantCulture, $"{(Math.Abs(y - before) < 0.1 * (high - low) ? 'L' : 'M')}{Across(x):0.0} {Down(y):0.0}");
                before = y;
            }
            return path.ToString();
        }
    }

    /// <summary>Round numbers between two: multiples of 1, 2 or 5 times a power of ten, about as many as wished.</summary>
    private static IEnumerable<double> Ticks(double low, double high, int wished)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / wished)));
        var step = power * ((double[])[1, 2, 5, 10]).First(factor => factor * power * wished >= high - low);
        for (var k = Math.Ceiling(low / step); k * step <= high; k++) yield return k * step;
    }
}

/* prints, and writes the plots:
loss                        its shape                     its slope                     along
L1                          █▇▇▆▆▅▅▄▄▃▂▂▁▁▂▂▃▃▄▄▅▅▆▆▇▇█   ▁▁▁▁▁▁▁▁▁▁▁▁▁██████████████   x, where the target is 0
Mse                         █▇▆▅▄▄▃▂▂▂▁▁▁▁▁▁▁▂▂▃▃▄▄▅▆▇█   ▁▁▂▂▂▂▃▃▃▃▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇██   x, where the target is 0
Huber                       █▇▇▆▅▅▄▃▃▂▂▁▁▁▁▁▂▂▃▃▄▅▅▆▇▇█   ▁▁▁▁▁▁▁▁▁▁▂▃▄▅▅▆▇██████████   x, where the target is 0
SmoothL1                    █▇▇▆▆▅▄▄▃▃▂▁▁▁▁▂▂▃▃▄▄▅▆▆▇▇█   ▁▁▁▁▁▁▁▁▁▁▁▂▃▅▆████████████   x, where the target is 0; beta 0.5
LogCosh                     █▇▆▆▅▄▄▃▃▂▂▁▁▁▁▁▂▂▃▃▄▅▅▆▇▇█   ▁▁▁▁▁▁▁▁▂▂▂▃▄▅▅▆▇▇▇████████   x, where the target is 0
Quantile                    █▇▇▆▆▅▅▄▄▃▃▂▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂   ▁▁▁▁▁▁▁▁▁▁▁▁▁██████████████   x, where the target is 0; q 0.9
PoissonNll                  ▅▄▄▄▃▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▂▂▃▄▅▆█   ▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▂▂▃▃▃▄▅▅▆▇█   the logarithm of the rate; the count is 2
GaussianNll                 █▃▂▁▁▁▁▁▂▂▂▂▃▃▃▃▄▄▄▄▄▄▅▅▅▅▅   ▁▆▇████████████████████████   the variance, where the error is 1
CrossEntropy                ██▇▇▆▆▅▅▄▄▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇█████   the logit of the right class; two others are 0
Nll                         ██▇▇▇▇▆▆▆▆▅▅▅▄▄▄▄▃▃▃▃▂▂▂▂▁▁   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁   the log-probability of the right class
LinearCrossEntropy          █▇▇▆▆▅▅▄▄▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▂▂▂▃▄▅▅▆▇▇▇████████   the input, which the classes weigh with 1, 0 and -1
AdaptiveLogSoftmaxWithLoss  █▇▇▆▅▅▄▃▃▂▂▁▁▁▁▁▂▂▃▄▄▅▅▆▇▇█   ▁▁▁▁▁▁▁▁▁▂▂▃▄▅▆▆▇▇█████████   the input, where the class is in the cluster that it speaks against
Focal                       ██▇▆▆▅▅▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁   ▂▂▁▁▁▁▁▁▁▁▂▂▃▄▅▆▇██████████   the logit of the right class; two others are 0
KlDiv                       █▇▇▆▅▅▄▄▃▃▂▂▁▁▁▁▁▁▁▁▂▂▂▂▃▃▃   ▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇███████   a logit of two; target 0.7 and 0.3
MultiMargin                 ██▇▇▆▆▆▅▅▄▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█████████   the score of the right class; two others are 0
BceWithLogits               █▇▇▆▆▅▅▄▄▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇███████   the logit; the target is 1
Bce                         █▆▅▅▄▄▄▃▃▃▃▃▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁   ▁▅▆▇▇▇▇████████████████████   the probability; the target is 1
SmoothedBceWithLogits       █▇▇▆▆▅▅▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇███████   the logit; the target is 1, smoothed by 0.2
BinaryFocal                 █▇▇▆▆▅▄▄▃▃▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▂▂▃▄▅▆▇████████████   the logit; the target is 1
SoftMargin                  █▇▇▆▆▅▅▄▄▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇███████   the score; the target is 1
MultiLabelMargin            ██▇▇▆▆▆▅▅▄▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█████████   the score of the class that applies; two others are 0
MultiLabelSoftMargin        █▇▇▆▆▅▅▄▄▃▃▃▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▂▂▂▃▃▄▅▅▆▆▇▇▇███████   the logit of the label that applies; another is 0
MarginRanking               ██▇▇▆▆▅▅▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁███████████   how much higher the right one scores; margin 0.5
HingeEmbedding              █▇▆▆▅▄▃▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▁▁▁██████████████████   the distance of what does not belong together
CosineEmbedding             ███▇▇▆▅▄▄▃▂▁▁▁▁▂▂▃▄▅▆▆▇████   ▅▄▄▃▂▁▁▁▁▂▂▃▄▅▆▆▇████▇▇▆▅▄▃   the angle between what belongs together
TripletMargin               ▁▁▁▁▁▁▁▁▁▁▁▁▂▃▅▆▇██████████   ▁▁▁▁▁▁▁▁▁▁▁███████▁▁▁▁▁▁▁▁▁   the anchor's place; the positive is at -1, the negative at 1
TripletMarginWithDistance   ▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▃▃▄▄▅▅▆▆▇▇██   ▁▁▁▁▁▁▁▁▁▁▁▁███████████████   the same, with squared distances
InfoNce                     ▇▆▄▃▁▁▁▁▁▁▁▁▁▁▁▁▁▃▅▆▇███▇▆▄   ▃▂▁▁▃▄▄▄▄▄▄▄▄▄▄▅▇██▇▆▅▄▃▃▂▁   an anchor's angle to its positive; another's is at a right angle
Dice                        █▇▇▆▆▆▅▅▄▄▄▄▃▃▃▃▃▂▂▂▂▂▂▁▁▁▁   ▁▂▂▃▄▄▄▅▅▅▆▆▆▆▇▇▇▇▇▇▇██████   the probability given to all of four pixels, two of which belong
Tversky                     ██▇▇▇▇▆▆▆▅▅▅▅▄▄▄▃▃▃▃▂▂▂▂▁▁▁   ▁▁▂▂▂▃▃▃▃▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇███   the same; what is overlooked costs more, beta 0.9 and alpha 0.1
Ctc                         █▇▇▆▆▅▄▄▃▃▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁   ▁▁▁▁▁▁▂▂▂▃▃▄▅▆▆▇▇██████████   the logit of a in both of two frames, read as "a"
*/
