using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Adam with Nesterov's look ahead (Dozat, 2016). m and v as <see cref="Adam{T}"/>; <c>μₜ = β₁(1 − ½·0.96^(tψ))</c>, <c>Pₜ</c> the product of all μ to t, <c>d = √(v/(1 − β₂ᵗ)) + ε</c>;
/// <c>θ ← θ − η(1 − μₜ)/(1 − Pₜ) · g/d − η·μₜ₊₁/(1 − Pₜμₜ₊₁) · m/d</c>. PyTorch: optim.NAdam.
/// </summary>
public sealed class NAdam<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Mean = "exp_avg", Square = "exp_avg_sq", Product = "mu_product"; // m, v, P

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="beta1">β₁, how slowly the mean of the gradient forgets.</param>
    /// <param name="beta2">β₂, how slowly the mean of its square forgets.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0, scaled like a gradient.</param>
    /// <param name="momentumDecay">ψ, how quickly the momentum comes up from β₁/2 to β₁.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta outside [0, 1), or another option that is negative.</exception>
    public NAdam(
        IEnumerable<Tensor<T>> parameters, double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3)
        : base(parameters, learningRate)
    {
        (Beta1, Beta2) = (beta1, beta2);
        Epsilon = epsilon;
        WeightDecay = weightDecay;
        MomentumDecay = momentumDecay;
    }

    /// <summary>β₁.</summary>
    public double Beta1 { get; set => field = BelowOne(value); }

    /// <summary>β₂.</summary>
    public double Beta2 { get; set => field = BelowOne(value); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <summary>ψ.</summary>
    public double MomentumDecay { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Beta1; set => Beta1 = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("beta1", () => Beta1, value => Beta1 = value), new("beta2", () => Beta2, value => Beta2 = value), new("eps", () => Epsilon, value => Epsilon = value),
            new("weight_decay", () => WeightDecay, value => WeightDecay = value), new("momentum_decay", () => MomentumDecay, value => MomentumDecay = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Mean, Square];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> NumberNames => [Product];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (t, mu) = (state.Steps, Momentum(state.Steps));
        state[Product] = (t == 1 ? 1 : state[Product]) * mu;
        FusedUpdate.Run(new Rule(this, t, mu, Momentum(t + 1), state[Product]), parameter, gradient, state.Array(Mean), state.Array(Square));
    }

    private double Momentum(long t) => Beta1 * (1 - (0.5 * Math.Pow(0.96, t * MomentumDecay)));

    private readonly struct Rule(NAdam<T> nadam, long t, double mu, double next, double product) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(nadam.Maximize, nadam.WeightDecay);

        private readonly Vector<T> beta1 = FusedUpdate.All<T>(nadam.Beta1), fresh1 = FusedUpdate.All<T>(1 - nadam.Beta1), beta2 = FusedUpdate.All<T>(nadam.Beta2), fresh2 = FusedUpdate.All<T>(1 - nadam.Beta2),
            epsilon = FusedUpdate.All<T>(nadam.Epsilon), correction = FusedUpdate.All<T>(1 / (1 - Math.Pow(nadam.Beta2, t))),
            rate = FusedUpdate.All<T>(nadam.LearningRate * (1 - mu) / (1 - product)), rateAhead = FusedUpdate.All<T>(nadam.LearningRate * next / (1 - (product * next)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> m, ref Vector<T> v, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            m = (beta1 * m) + (fresh1 * dx);
            v = (beta2 * v) + (fresh2 * dx * dx);
            var d = Vector.SquareRoot(v * correction) + epsilon;
            return x - (((rate * dx) + (rateAhead * m)) / d);
        }
    }
}
