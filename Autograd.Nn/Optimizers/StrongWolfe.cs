namespace Autograd.Nn;

/// <summary>A place on the line θ + t·d: how far along, the value there, the gradient, and its slope along d.</summary>
internal sealed record LinePoint(double T, double F, double[] Gradient, double Slope);

/// <summary>
/// Looks for a step that fulfils the strong Wolfe conditions, <c>f(t) ≤ f(0) + c₁·t·f′(0)</c> and <c>|f′(t)| ≤ c₂·|f′(0)|</c>: first steps outwards until a minimum must lie behind, then narrows
/// the bracket (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6). Trials lie at the minimum of the cubic through the two ends.
/// </summary>
internal static class StrongWolfe
{
    private const double Descent = 1e-4, Flatness = 0.9; // c₁, c₂
    private const int MaxTrials = 25;

    /// <param name="evaluate">The value and slope at t.</param>
    /// <param name="start">Those at 0, where the slope is negative.</param>
    /// <param name="t">The first trial.</param>
    /// <param name="reach">The largest change of a parameter for t = 1.</param>
    /// <param name="tolerance">A bracket in which no parameter changes by more is narrow enough.</param>
    /// <returns>The place found, the best of the bracket if none fulfils both conditions, and how many trials it took.</returns>
    public static (LinePoint Found, int Trials) Search(Func<double, LinePoint> evaluate, LinePoint start, double t, double reach, double tolerance)
    {
        var previous = start;
        for (var trials = 1; ; trials++)
        {
            var trial = evaluate(t);
            if (!IsDescent(trial) || (trials > 1 && trial.F >= previous.F)) return Narrow(previous, trial, trials);
            if (IsFlat(trial)) return (trial, trials);
            if (trial.Slope >= 0) return Narrow(trial, previous, trials);
            if (trials == MaxTrials) return (trial, trials);
            t = Cubic(previous, trial, t + (0.01 * (t - previous.T)), 10 * t);
            previous = trial;
        }

        // Low fulfils the first condition, and the slope there points to high.
        (LinePoint, int) Narrow(LinePoint low, LinePoint high, int trials)
        {
            var crept = false;
            while (trials < MaxTrials && Math.Abs(high.T - low.T) * reach >= tolerance)
            {
                var (left, right) = (Math.Min(low.T, high.T), Math.Max(low.T, high.T));
                var (at, margin) = (Cubic(low, high, left, right), 0.1 * (right - left));
                var isNearAnEnd = Math.Min(right - at, at - left) < margin;
                if (isNearAnEnd && (crept || at <= left || at >= right)) at = right - at < at - left ? right - margin : left + margin; // twice in a row: the bracket would hardly shrink
                crept = isNearAnEnd && !crept;

                var trial = evaluate(at);
                trials++;
                if (!IsDescent(trial) || trial.F >= low.F) high = trial;
                else
                {
                    if (IsFlat(trial)) return (trial, trials);
                    if (trial.Slope * (high.T - low.T) >= 0) high = low;
                    low = trial;
                }
            }
            return (low, trials);
        }

        bool IsDescent(LinePoint trial) => trial.F <= start.F + (Descent * trial.T * start.Slope); // false for NaN

        bool IsFlat(LinePoint trial) => Math.Abs(trial.Slope) <= -Flatness * start.Slope;
    }

    /// <summary>Where the cubic with the values and slopes of a and b is least, kept between two bounds; half way if it has no minimum.</summary>
    private static double Cubic(LinePoint a, LinePoint b, double least, double most)
    {
        if (a.T > b.T) (a, b) = (b, a);
        var mean = a.Slope + b.Slope - (3 * (a.F - b.F) / (a.T - b.T));
        var root = Math.Sqrt((mean * mean) - (a.Slope * b.Slope));
        var t = b.T - ((b.T - a.T) * ((b.Slope + root - mean) / (b.Slope - a.Slope + (2 * root))));
        return double.IsFinite(t) ? Math.Clamp(t, least, most) : (least + most) / 2;
    }
}
