using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Gradient descent: <c>g ← g + λθ</c>, <c>b ← μb + (1 − d)g</c> (at a parameter's first step <c>b = g</c>), <c>θ ← θ − η·b</c>; with Nesterov's look ahead <c>θ ← θ − η·(g + μb)</c>,
/// without momentum <c>θ ← θ − η·g</c>. η learning rate, μ momentum, d dampening, λ weight decay. PyTorch: optim.SGD.
/// </summary>
public sealed class Sgd<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[]?[] velocities; // b, one a parameter; ordinary arrays, so that they outlive any step's scope

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
        Momentum = NotNegative(momentum, "momentum", nameof(momentum));
        WeightDecay = NotNegative(weightDecay, "weight decay", nameof(weightDecay));
        if (!double.IsFinite(dampening)) throw OutOfRange(nameof(dampening), $"the dampening is {dampening}; it must be a finite number");
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException($"Sgd: Nesterov's look ahead needs a momentum above 0 and no dampening, not {FormattableString.Invariant($"{momentum} and {dampening}")}.");
        Dampening = dampening;
        Nesterov = nesterov;
        velocities = new T[]?[Parameters.Count];
    }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>d.</summary>
    public double Dampening { get; }

    /// <summary>Whether each step looks ahead.</summary>
    public bool Nesterov { get; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    protected override void Step(int index, Tensor<T> parameter, Tensor<T> gradient)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(gradient);
        var isFirst = velocities[index] is null;
        var velocity = Momentum == 0 ? [] : velocities[index] ??= new T[parameter.Size];
        var rule = new Rule(this, isFirst);
        parameter.Update((rule, gradient, velocity), static (x, with) => FusedUpdate.Run(with.rule, x, with.gradient.AsSpan(), with.velocity, []));
    }

    private readonly struct Rule(Sgd<T> sgd, bool isFirst) : IUpdateRule<T>
    {
        private readonly Vector<T> rate = new(T.CreateTruncating(sgd.LearningRate)), momentum = new(T.CreateTruncating(sgd.Momentum)),
            fresh = new(T.CreateTruncating(1 - sgd.Dampening)), decay = new(T.CreateTruncating(sgd.WeightDecay));

        private readonly bool hasMomentum = sgd.Momentum != 0, hasDecay = sgd.WeightDecay != 0, nesterov = sgd.Nesterov, isFirst = isFirst;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> b, ref Vector<T> unused)
        {
            if (hasDecay) dx += decay * x;
            if (!hasMomentum) return x - (rate * dx);
            b = isFirst ? dx : (momentum * b) + (fresh * dx);
            return x - (rate * (nesterov ? dx + (momentum * b) : b));
        }
    }
}
