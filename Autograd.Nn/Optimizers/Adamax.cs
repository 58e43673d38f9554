using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Adam with the largest recent gradient in place of the root of the mean square (Kingma and Ba, 2015, section 7): <c>g ← g + λθ</c>, <c>m ← β₁m + (1 − β₁)g</c>, <c>u ← max(β₂u, |g| + ε)</c>,
/// <c>θ ← θ − η/(1 − β₁ᵗ) · m/u</c>. PyTorch: optim.Adamax.
/// </summary>
public sealed class Adamax<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Mean = "exp_avg", Largest = "exp_inf"; // m, u

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="beta1">β₁, how slowly the mean of the gradient forgets.</param>
    /// <param name="beta2">β₂, how slowly the largest gradient is forgotten.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta outside [0, 1), or another option that is negative.</exception>
    public Adamax(IEnumerable<Tensor<T>> parameters, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (Beta1, Beta2) = (beta1, beta2);
        Epsilon = epsilon;
        WeightDecay = weightDecay;
    }

    /// <summary>β₁.</summary>
    public double Beta1 { get; set => field = BelowOne(value); }

    /// <summary>β₂.</summary>
    public double Beta2 { get; set => field = BelowOne(value); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Beta1; set => Beta1 = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("beta1", () => Beta1, value => Beta1 = value), new("beta2", () => Beta2, value => Beta2 = value), new("eps", () => Epsilon, value => Epsilon = value),
            new("weight_decay", () => WeightDecay, value => WeightDecay = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Mean, Largest];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        FusedUpdate.Run(new Rule(this, state.Steps), parameter, gradient, state.Array(Mean), state.Array(Largest));
    }

    private readonly struct Rule(Adamax<T> adamax, long t) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(adamax.Maximize, adamax.WeightDecay);
        private readonly Vector<T> rate = FusedUpdate.All<T>(adamax.LearningRate / (1 - Math.Pow(adamax.Beta1, t))), beta1 = FusedUpdate.All<T>(adamax.Beta1), fresh1 = FusedUpdate.All<T>(1 - adamax.Beta1),
            beta2 = FusedUpdate.All<T>(adamax.Beta2), epsilon = FusedUpdate.All<T>(adamax.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> m, ref Vector<T> u, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            m = (beta1 * m) + (fresh1 * dx);
            u = Vector.Max(beta2 * u, Vector.Abs(dx) + epsilon);
            return x - (rate * m / u);
        }
    }
}
