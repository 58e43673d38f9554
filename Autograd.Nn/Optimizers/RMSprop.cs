using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Gradients over the root of their mean square (Hinton, 2012): <c>g ← g + λθ</c>, <c>v ← αv + (1 − α)g²</c>, <c>d = √v + ε</c>, <c>θ ← θ − η·g/d</c>. Centered, <c>a ← αa + (1 − α)g</c> and
/// <c>d = √(v − a²) + ε</c>; with momentum, <c>b ← μb + g/d</c> and <c>θ ← θ − η·b</c>. PyTorch: optim.RMSprop.
/// </summary>
public sealed class RMSprop<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Square = "square_avg", Velocity = "momentum_buffer", Mean = "grad_avg"; // v, b, a

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="alpha">α, how slowly the mean square forgets.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0.</param>
    /// <param name="momentum">μ, the part of the last step that is made again.</param>
    /// <param name="centered">Whether the square of the mean is taken off the mean square, which leaves the variance.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option that is negative.</exception>
    public RMSprop(
        IEnumerable<Tensor<T>> parameters, double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false)
        : base(parameters, learningRate)
    {
        Alpha = alpha;
        Epsilon = epsilon;
        WeightDecay = weightDecay;
        Momentum = momentum;
        Centered = centered;
    }

    /// <summary>α.</summary>
    public double Alpha { get; set => field = NotNegative(value); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <summary>μ.</summary>
    public double Momentum { get; set => field = NotNegative(value); }

    /// <summary>Whether the variance stands for the mean square.</summary>
    public bool Centered { get; set; }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Momentum; set => Momentum = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("alpha", () => Alpha, value => Alpha = value), new("eps", () => Epsilon, value => Epsilon = value), new("weight_decay", () => WeightDecay, value => WeightDecay = value),
            new("momentum", () => Momentum, value => Momentum = value), OptimizerOption.Switch("centered", () => Centered, value => Centered = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Square, Velocity, Mean];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [Velocity, Mean];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        FusedUpdate.Run(new Rule(this), parameter, gradient, state.Array(Square), Momentum == 0 ? [] : state.Array(Velocity), Centered ? state.Array(Mean) : []);
    }

    private readonly struct Rule(RMSprop<T> rms) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(rms.Maximize, rms.WeightDecay);
        private readonly Vector<T> rate = FusedUpdate.All<T>(rms.LearningRate), alpha = FusedUpdate.All<T>(rms.Alpha), fresh = FusedUpdate.All<T>(1 - rms.Alpha),
            epsilon = FusedUpdate.All<T>(rms.Epsilon), momentum = FusedUpdate.All<T>(rms.Momentum);
        private readonly bool hasMomentum = rms.Momentum != 0, centered = rms.Centered;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> v, ref Vector<T> b, ref Vector<T> a)
        {
            dx = opening.Of(x, dx);
            v = (alpha * v) + (fresh * dx * dx);
            var square = v;
            if (centered)
            {
                a = (alpha * a) + (fresh * dx);
                square -= a * a;
            }
            var scaled = dx / (Vector.SquareRoot(square) + epsilon);
            if (!hasMomentum) return x - (rate * scaled);
            b = (momentum * b) + scaled;
            return x - (rate * b);
        }
    }
}
