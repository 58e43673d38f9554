using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Gradient descent: <c>g ← g + λθ</c>, <c>b ← μb + (1 − d)g</c> (at a parameter's first step <c>b = g</c>), <c>θ ← θ − η·b</c>; with Nesterov's look ahead <c>θ ← θ − η·(g + μb)</c>,
/// without momentum <c>θ ← θ − η·g</c>. η learning rate, μ momentum, d dampening, λ weight decay. PyTorch: optim.SGD.
/// </summary>
public sealed class Sgd<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Velocity = "momentum_buffer"; // b

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="momentum">μ, the part of the last step that is made again.</param>
    /// <param name="dampening">d, the part of the gradient that does not enter the momentum.</param>
    /// <param name="nesterov">Looks ahead along the momentum; wants one, and no dampening.</param>
    /// <param name="weightDecay">λ, the pull towards 0.</param>
    /// <exception cref="ArgumentException">Options that contradict each other, or parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative learning rate, momentum or weight decay.</exception>
    public Sgd(IEnumerable<Tensor<T>> parameters, double learningRate, double momentum = 0, double dampening = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        Momentum = momentum;
        WeightDecay = weightDecay;
        Dampening = dampening;
        Nesterov = nesterov;
        CheckNesterov();
    }

    /// <summary>μ.</summary>
    public double Momentum { get; set => field = NotNegative(value); }

    /// <summary>d.</summary>
    public double Dampening { get; set => field = CheckOption.Finite(Name, value, nameof(Dampening)); }

    /// <summary>Whether each step looks ahead.</summary>
    public bool Nesterov { get; set; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    public override double? CycledMomentum { get => Momentum; set => Momentum = value ?? 0; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("momentum", () => Momentum, value => Momentum = value), new("dampening", () => Dampening, value => Dampening = value),
            OptimizerOption.Switch("nesterov", () => Nesterov, value => Nesterov = value), new("weight_decay", () => WeightDecay, value => WeightDecay = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Velocity];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [Velocity];

    /// <inheritdoc/>
    public override void Step()
    {
        CheckNesterov();
        base.Step();
    }

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var rule = new Rule(this, isFirst: !state.Has(Velocity));
        FusedUpdate.Run(rule, parameter, gradient, Momentum == 0 ? [] : state.Array(Velocity));
    }

    private protected override void CheckOptions() => CheckNesterov();

    private void CheckNesterov()
    {
        if (Nesterov && (Momentum == 0 || Dampening != 0))
            throw new ArgumentException($"Sgd: Nesterov's look ahead needs a momentum above 0 and no dampening, not {FormattableString.Invariant($"{Momentum} and {Dampening}")}.");
    }

    private readonly struct Rule(Sgd<T> sgd, bool isFirst) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(sgd.Maximize, sgd.WeightDecay);
        private readonly Vector<T> rate = FusedUpdate.All<T>(sgd.LearningRate), momentum = FusedUpdate.All<T>(sgd.Momentum), fresh = FusedUpdate.All<T>(1 - sgd.Dampening);
        private readonly bool hasMomentum = sgd.Momentum != 0, nesterov = sgd.Nesterov, isFirst = isFirst;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> b, ref Vector<T> second, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            if (!hasMomentum) return x - (rate * dx);
            b = isFirst ? dx : (momentum * b) + (fresh * dx);
            return x - (rate * (nesterov ? dx + (momentum * b) : b));
        }
    }
}
