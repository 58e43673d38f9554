using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Gradients over the root of the sum of all their squares (Duchi et al., 2011), for gradients that are mostly 0: <c>g ← g + λθ</c>, <c>s ← s + g²</c>,
/// <c>θ ← θ − η/(1 + (t − 1)δ) · g/(√s + ε)</c>, t counting the steps of that parameter from 1. PyTorch: optim.Adagrad.
/// </summary>
public sealed class Adagrad<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Sum = "sum"; // s

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="learningRateDecay">δ, how quickly η falls. PyTorch: lr_decay.</param>
    /// <param name="weightDecay">λ, the pull towards 0.</param>
    /// <param name="initialAccumulator">Where s starts. PyTorch: initial_accumulator_value.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option that is negative.</exception>
    public Adagrad(
        IEnumerable<Tensor<T>> parameters, double learningRate = 1e-2, double learningRateDecay = 0, double weightDecay = 0, double initialAccumulator = 0, double epsilon = 1e-10)
        : base(parameters, learningRate)
    {
        LearningRateDecay = learningRateDecay;
        WeightDecay = weightDecay;
        InitialAccumulator = initialAccumulator;
        Epsilon = epsilon;
    }

    /// <summary>δ.</summary>
    public double LearningRateDecay { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <summary>Where s starts, of a parameter that has made no step yet.</summary>
    public double InitialAccumulator { get; set => field = NotNegative(value); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("lr_decay", () => LearningRateDecay, value => LearningRateDecay = value), new("weight_decay", () => WeightDecay, value => WeightDecay = value),
            new("initial_accumulator_value", () => InitialAccumulator, value => InitialAccumulator = value), new("eps", () => Epsilon, value => Epsilon = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Sum];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        FusedUpdate.Run(new Rule(this, state.Steps), parameter, gradient, state.Array(Sum, T.CreateTruncating(InitialAccumulator)));
    }

    private readonly struct Rule(Adagrad<T> adagrad, long t) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(adagrad.Maximize, adagrad.WeightDecay);
        private readonly Vector<T> rate = FusedUpdate.All<T>(adagrad.LearningRate / (1 + ((t - 1) * adagrad.LearningRateDecay))), epsilon = FusedUpdate.All<T>(adagrad.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> s, ref Vector<T> second, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            s += dx * dx;
            return x - (rate * dx / (Vector.SquareRoot(s) + epsilon));
        }
    }
}
