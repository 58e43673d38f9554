using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Gradients scaled by the root of the mean square of past steps over that of past gradients, so that a step has the parameter's units (Zeiler, 2012): <c>g ← g + λθ</c>, <c>v ← ρv + (1 − ρ)g²</c>,
/// <c>δ = √(u + ε)/√(v + ε) · g</c>, <c>u ← ρu + (1 − ρ)δ²</c>, <c>θ ← θ − η·δ</c>. PyTorch: optim.Adadelta.
/// </summary>
public sealed class Adadelta<T> : ElementwiseOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Square = "square_avg", SquareStep = "acc_delta"; // v, u

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="rho">ρ, how slowly both means forget.</param>
    /// <param name="epsilon">ε, against division by 0, and what the first step lives on. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rho outside [0, 1], or another option that is negative.</exception>
    public Adadelta(IEnumerable<Tensor<T>> parameters, double learningRate = 1, double rho = 0.9, double epsilon = 1e-6, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        Rho = rho;
        Epsilon = epsilon;
        WeightDecay = weightDecay;
    }

    /// <summary>ρ.</summary>
    public double Rho { get; set => field = CheckOption.ZeroToOne(Name, value, nameof(Rho)); }

    /// <summary>ε.</summary>
    public double Epsilon { get; set => field = NotNegative(value); }

    /// <summary>λ.</summary>
    public double WeightDecay { get; set => field = NotNegative(value); }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerOption> Options =>
        [.. base.Options, new("rho", () => Rho, value => Rho = value), new("eps", () => Epsilon, value => Epsilon = value), new("weight_decay", () => WeightDecay, value => WeightDecay = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ArrayNames => [Square, SquareStep];

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> OptionalArrayNames => [];

    /// <inheritdoc/>
    protected override void Step(Tensor<T> parameter, Tensor<T> gradient, ParameterState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        FusedUpdate.Run(new Rule(this), parameter, gradient, state.Array(Square), state.Array(SquareStep));
    }

    private readonly struct Rule(Adadelta<T> adadelta) : IUpdateRule<T>
    {
        private readonly Opening<T> opening = new(adadelta.Maximize, adadelta.WeightDecay);
        private readonly Vector<T> rate = FusedUpdate.All<T>(adadelta.LearningRate), rho = FusedUpdate.All<T>(adadelta.Rho), fresh = FusedUpdate.All<T>(1 - adadelta.Rho), epsilon = FusedUpdate.All<T>(adadelta.Epsilon);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> v, ref Vector<T> u, ref Vector<T> third)
        {
            dx = opening.Of(x, dx);
            v = (rho * v) + (fresh * dx * dx);
            var delta = Vector.SquareRoot(u + epsilon) / Vector.SquareRoot(v + epsilon) * dx;
            u = (rho * u) + (fresh * delta * delta);
            return x - (rate * delta);
        }
    }
}
