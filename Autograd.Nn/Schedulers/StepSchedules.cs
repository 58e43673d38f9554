namespace Autograd.Nn;

/// <summary><c>η·γ^⌊n/k⌋</c>: multiplied by γ every k steps. PyTorch: StepLR.</summary>
/// <param name="stepSize">k. PyTorch: step_size.</param>
/// <param name="gamma">γ.</param>
/// <exception cref="ArgumentOutOfRangeException">A step size below 1, or a gamma that is negative or not finite.</exception>
public sealed class StepLR(int stepSize, double gamma = 0.1) : Schedule
{
    private readonly int stepSize = CheckOption.AtLeast(nameof(StepLR), 1, stepSize, nameof(stepSize));
    private readonly double gamma = CheckOption.NotNegative(nameof(StepLR), gamma, nameof(gamma));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * Math.Pow(gamma, n / stepSize);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(stepSize {stepSize}, gamma {gamma})");
}

/// <summary><c>η·γ^(milestones up to n)</c>: multiplied by γ at each, twice at one that stands there twice. PyTorch: MultiStepLR.</summary>
/// <param name="milestones">Numbers of steps, in any order.</param>
/// <param name="gamma">γ.</param>
/// <exception cref="ArgumentOutOfRangeException">A gamma that is negative or not finite.</exception>
public sealed class MultiStepLR(IEnumerable<int> milestones, double gamma = 0.1) : Schedule
{
    private readonly int[] milestones = [.. milestones];
    private readonly double gamma = CheckOption.NotNegative(nameof(MultiStepLR), gamma, nameof(gamma));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * Math.Pow(gamma, milestones.Count(milestone => milestone <= n));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(milestones [{string.Join(' ', milestones.Order().Select(static at => $"{at}"))}], gamma {gamma})");
}

/// <summary><c>η·γⁿ</c>. PyTorch: ExponentialLR.</summary>
/// <param name="gamma">γ.</param>
/// <exception cref="ArgumentOutOfRangeException">A gamma that is negative or not finite.</exception>
public sealed class ExponentialLR(double gamma) : Schedule
{
    private readonly double gamma = CheckOption.NotNegative(nameof(ExponentialLR), gamma, nameof(gamma));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * Math.Pow(gamma, n);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}(gamma {gamma})");
}

/// <summary><c>η·f(n)</c>, by a function of one's own. PyTorch: LambdaLR.</summary>
/// <param name="factor">f, of the steps made.</param>
public sealed class LambdaLR(Func<long, double> factor) : Schedule
{
    private readonly Func<long, double> factor = factor ?? throw new ArgumentNullException(nameof(factor));

    /// <inheritdoc/>
    public override double RateAt(double rate, long n) => rate * factor(n);
}
