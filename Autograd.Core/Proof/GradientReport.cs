using System.Globalization;
using System.Text;

namespace Autograd.Core;

/// <summary>What <see cref="GradientCheck"/> found: every derivative it looked at, analytic beside numeric, and the worst.</summary>
public sealed class GradientReport
{
    private const int Shown = 12;
    private readonly string? problem;

    internal GradientReport(int order, IReadOnlyList<GradientElement> elements, string? problem)
    {
        Order = order;
        Elements = elements;
        this.problem = problem;
    }

    /// <summary>True if every derivative agrees, or stands at a kink and is a slope between those from the left and the right, or at a jump and is one of those beyond it.</summary>
    public bool Passed => problem is null && Elements.All(element => element.Passed);

    /// <summary>The highest order that was checked.</summary>
    public int Order { get; }

    /// <summary>Every derivative that was looked at.</summary>
    public IReadOnlyList<GradientElement> Elements { get; }

    /// <summary>The one that failed by the most, or, where none did, that is furthest off; null if there is none.</summary>
    public GradientElement? Worst => Elements.Count == 0 ? null : Elements.OrderBy(element => element.Passed).ThenByDescending(element => element.IsKink && element.Passed ? 0 : element.RelativeError).First();

    /// <summary>The verdict, the worst element, and the derivatives side by side.</summary>
    public override string ToString()
    {
        if (problem is not null) return $"GradientCheck: failed: {problem}";
        var failed = Elements.Count(element => !element.Passed);
        var text = new StringBuilder("GradientCheck: ");
        if (failed == 0) text.Append(CultureInfo.InvariantCulture, $"ok, {Elements.Count} derivatives up to order {Order}");
        else text.Append(CultureInfo.InvariantCulture, $"failed: {failed} of {Elements.Count} derivatives up to order {Order} are wrong");
        if (Worst is { } worst) text.Append(CultureInfo.InvariantCulture, $"\n  worst: {worst}");
        foreach (var element in Elements.OrderBy(element => element.Passed).Take(Shown)) text.Append(CultureInfo.InvariantCulture, $"\n  {element}");
        if (Elements.Count > Shown) text.Append(CultureInfo.InvariantCulture, $"\n  ... and {Elements.Count - Shown} more");
        return text.ToString();
    }

    internal static GradientReport NotDeterministic(int order) =>
        new(order, [], "the function gave two different results for the same input, so it cannot be differentiated numerically. Seed its randomness inside the function (dropout: a new RandomStream of the same seed).");
}

/// <summary>One derivative, both ways.</summary>
/// <param name="Order">1 for an element of the gradient, 2 for one of its derivative, ...</param>
/// <param name="Input">The number of the input; −1 for the derivative along a random direction of all of them.</param>
/// <param name="Position">Where in the input.</param>
/// <param name="Analytic">What the rules say.</param>
/// <param name="Numeric">What differences say.</param>
/// <param name="Agrees">Whether they are equal, tolerance and rounding noise allowed for.</param>
/// <param name="Kink">The slopes from the left and from the right, where they differ.</param>
public readonly record struct GradientElement(int Order, int Input, string Position, double Analytic, double Numeric, bool Agrees, (double Left, double Right)? Kink)
{
    /// <summary>True where the function has a corner or a jump.</summary>
    public bool IsKink => Kink is not null;

    /// <summary>True where the function is not even continuous: the slope over the jump grows without bounds, and <see cref="Kink"/> holds the slopes beyond it.</summary>
    public bool IsJump { get; init; }

    /// <summary>
    /// The second derivatives on the left and on the right where the function is differentiable once but not twice, like
    /// Huber's at its knee: central differences mislead there, so <see cref="Numeric"/> is taken from each side alone.
    /// </summary>
    public (double Left, double Right)? Bend { get; init; }

    internal double Noise { get; init; }

    /// <summary>
    /// True if both agree; at a kink, if the analytic derivative is one of the slopes or between them; at a jump, if it is one of the slopes beyond it: between them lies nothing. Along a direction that crosses kinks of several elements
    /// nothing can be said of their sum: each element answers for itself.
    /// </summary>
    public bool Passed => Agrees || (Kink is var (left, right) && (Input < 0 || (IsJump
        ? Math.Abs(Analytic - left) <= Slack(left, left) + Noise || Math.Abs(Analytic - right) <= Slack(right, right) + Noise
        : Analytic >= Math.Min(left, right) - Slack(left, right) && Analytic <= Math.Max(left, right) + Slack(left, right))));

    /// <summary>The difference relative to the larger of both; infinite where one of them is NaN.</summary>
    public double RelativeError => Analytic == Numeric ? 0 : Math.Abs(Analytic - Numeric) / Math.Max(Math.Abs(Analytic), Math.Abs(Numeric)) is var error && double.IsNaN(error) ? double.PositiveInfinity : error;

    /// <summary>Both numbers, and what is known of the place.</summary>
    public override string ToString()
    {
        var where = Input < 0 ? Position : $"input {Input} at {Position}";
        var text = string.Create(CultureInfo.InvariantCulture, $"order {Order}, {where}: analytic {Analytic:g6}, numeric {Numeric:g6}, {Bound}");
        if (IsJump && Kink is var (before, after)) return text + string.Create(CultureInfo.InvariantCulture, $" (a discontinuity: beyond the jump, slope {before:g6} on the left, {after:g6} on the right)");
        if (Bend is var (bentBefore, bentAfter))
            return text + string.Create(CultureInfo.InvariantCulture, $" (once but not twice differentiable: second derivative {bentBefore:g3} on the left, {bentAfter:g3} on the right)");
        return Kink is var (left, right) ? text + string.Create(CultureInfo.InvariantCulture, $" (a kink: slope {left:g6} from the left, {right:g6} from the right)") : text;
    }

    /// <summary>The relative error, rounded up to a power of ten: its digits are noise.</summary>
    private string Bound => RelativeError switch
    {
        0 => "equal",
        > 1 => "unrelated",
        var error => string.Create(CultureInfo.InvariantCulture, $"relative error below {Math.Pow(10, Math.Ceiling(Math.Log10(error))):0e+00}"),
    };

    private static double Slack(double left, double right) => 1e-3 * Math.Max(Math.Abs(left), Math.Abs(right));
}

/// <summary>The gradients of a function are not what differences say; the text is the report.</summary>
public sealed class GradientCheckException : Exception
{
    internal GradientCheckException(GradientReport report)
        : base(report.ToString()) => Report = report;

    /// <summary>What was found.</summary>
    public GradientReport Report { get; }
}
