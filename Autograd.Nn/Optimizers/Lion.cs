using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Steps of one length, of which only the signs are learned (Chen et al., 2023): <c>θ ← θ − η(sign(β₁m + (1 − β₁)g) + λθ)</c>, then <c>m ← β₂m + (1 − β₂)g</c>. sign(0) = 0, and of NaN it is NaN.
/// It wants a learning rate some five times smaller than <see cref="AdamW{T}"/>, and a weight decay as much larger.
/// </summary>
public sealed class Lion<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Mean = "exp_avg"; // m

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁, the part of the mean in a step.</param>
    /// <param name="beta2">β₂, how slowly the mean forgets.</param>
    /// <param name="weightDecay">λ, the pull towards 0, beside the step.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta outside [0, 1), or a negative learning rate or weight decay.</exception>
    public Lion(IEnumerable<Tensor<T>> parameters, double learningRate = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        (Beta1, Beta2) = (beta1, beta2);
        WeightDecay = weightDecay;
    }

    /// <summary>β₁.</summary>
    public double Beta1 { get; set => field = BelowOne(value); }

    /// <summary>β₂.</summary>
    public double Beta2 { get; set => field = BelowOne(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Beta1; set => Beta1 = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("beta1", () => Beta1, value => Beta1 = value), new("beta2", () => Beta2, value => Beta2 = value), new("weight_decay", () => WeightDecay, value => WeightDecay = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Mean];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        FusedUpdate.Run(new Rule(this), parameter, gradient, state.Array(Mean));
    }

    private readonly struct Rule(Lion<T> lion) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(lion.Maximize, 0);
        private readonly Vector<T> rate = FusedUpdate.All<T>(lion.LearningRate), beta1 = FusedUpdate.All<T>(lion.Beta1), fresh1 = FusedUpdate.All<T>(1 - lion.Beta1),
            beta2 = FusedUpdate.All<T>(lion.Beta2), fresh2 = FusedUpdate.All<T>(1 - lion.Beta2), decay = FusedUpdate.All<T>(lion.WeightDecay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> m, ref Vector<T> second, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            var step = Sign((beta1 * m) + (fresh1 * dx)) + (decay * x);
            m = (beta2 * m) + (fresh2 * dx);
            return x - (rate * step);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<T> Sign(Vector<T> x)
        {
            var ofNegative = Vector.ConditionalSelect(Vector.LessThan(x, Vector<T>.Zero), -Vector<T>.One, x); // left: 0 and NaN
            return Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One, ofNegative);
        }
    }
}
