using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Steps scaled by each element's own history (Kingma and Ba, 2015): <c>g ← g + λθ</c>, <c>m ← β₁m + (1 − β₁)g</c>, <c>v ← β₂v + (1 − β₂)g²</c>,
/// <c>θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)</c>, t counting the steps of that parameter from 1. With amsgrad the largest v so far stands in its place (Reddi et al., 2018). PyTorch: optim.Adam.
/// </summary>
public class Adam<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Mean = "exp_avg", Square = "exp_avg_sq", Largest = "max_exp_avg_sq"; // m, v, the largest v

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="beta1">β₁, how slowly the mean of the gradient forgets.</param>
    /// <param name="beta2">β₂, how slowly the mean of its square forgets.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0, which here is scaled like a gradient; that of <see cref="AdamW{T}"/> is not.</param>
    /// <param name="amsgrad">Whether steps can only get shorter: v is the largest so far.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta outside [0, 1), or a negative learning rate, epsilon or weight decay.</exception>
    public Adam(
        IEnumerable<Tensor<T>> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, bool amsgrad = false)
        : base(parameters, learningRate)
    {
        (Beta1, Beta2) = (beta1, beta2);
        Epsilon = epsilon;
        WeightDecay = weightDecay;
        Amsgrad = amsgrad;
    }

    /// <summary>β₁.</summary>
    public double Beta1 { get; set => field = BelowOne(value); }

    /// <summary>β₂.</summary>
    public double Beta2 { get; set => field = BelowOne(value); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <summary>Whether v is the largest so far.</summary>
    public bool Amsgrad { get; set; }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Beta1; set => Beta1 = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("beta1", () => Beta1, value => Beta1 = value), new("beta2", () => Beta2, value => Beta2 = value), new("eps", () => Epsilon, value => Epsilon = value),
            new("weight_decay", () => WeightDecay, value => WeightDecay = value), OptimizerOption.Switch("amsgrad", () => Amsgrad, value => Amsgrad = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Mean, Square, Largest];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [Largest];

    /// <summary>Whether the weight decay passes by the moments.</summary>
    private protected virtual bool IsDecoupled => false;

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var rule = new Rule(this, state.Steps);
        if (Amsgrad) FusedUpdate.Run(rule, parameter, gradient, state.Array(Mean), state.Array(Square), state.Array(Largest));
        else FusedUpdate.Run(rule, parameter, gradient, state.Array(Mean), state.Array(Square));
    }

    private readonly struct Rule(Adam<T> adam, long t) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(adam.Maximize, adam.IsDecoupled ? 0 : adam.WeightDecay);

        private readonly Vector<T> beta1 = FusedUpdate.All<T>(adam.Beta1), fresh1 = FusedUpdate.All<T>(1 - adam.Beta1), beta2 = FusedUpdate.All<T>(adam.Beta2), fresh2 = FusedUpdate.All<T>(1 - adam.Beta2),
            epsilon = FusedUpdate.All<T>(adam.Epsilon), kept = FusedUpdate.All<T>(1 - (adam.LearningRate * adam.WeightDecay)),
            rate = FusedUpdate.All<T>(adam.LearningRate / (1 - Math.Pow(adam.Beta1, t))), correction = FusedUpdate.All<T>(1 / Math.Sqrt(1 - Math.Pow(adam.Beta2, t)));

        private readonly bool shrinks = adam.IsDecoupled && adam.WeightDecay != 0, amsgrad = adam.Amsgrad;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> m, ref Vector<T> v, ref Vector<T> largest)
        {
            dx = opening.Of(x, dx);
            if (shrinks) x *= kept;
            m = (beta1 * m) + (fresh1 * dx);
            v = (beta2 * v) + (fresh2 * dx * dx);
            if (amsgrad) largest = Vector.Max(largest, v);
            return x - (rate * m / ((Vector.SquareRoot(amsgrad ? largest : v) * correction) + epsilon));
        }
    }
}
