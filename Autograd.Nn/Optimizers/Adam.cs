using System.Numerics;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Steps scaled by each element's own history (Kingma and Ba, 2015): <c>g ← g + λθ</c>, <c>m ← β₁m + (1 − β₁)g</c>, <c>v ← β₂v + (1 − β₂)g²</c>,
/// <c>θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)</c>, t counting the steps of that parameter from 1. PyTorch: optim.Adam.
/// </summary>
public sealed class Adam<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (T[] M, T[] V)?[] moments; // one pair a parameter; ordinary arrays, so that they outlive any step's scope
    private readonly long[] steps;              // t

    /// <summary>An optimizer of these parameters.</summary>
    /// <param name="parameters">What to train: <c>model.Parameters()</c>.</param>
    /// <param name="learningRate">η. PyTorch: lr.</param>
    /// <param name="beta1">β₁, how slowly the mean of the gradient forgets.</param>
    /// <param name="beta2">β₂, how slowly the mean of its square forgets.</param>
    /// <param name="epsilon">ε, against division by 0. PyTorch: eps.</param>
    /// <param name="weightDecay">λ, the pull towards 0, which here is scaled like a gradient.</param>
    /// <exception cref="ArgumentException">Parameters that cannot be trained.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta outside [0, 1), or a negative learning rate, epsilon or weight decay.</exception>
    public Adam(IEnumerable<Tensor<T>> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        if (!(beta1 >= 0 && beta1 < 1)) throw OutOfRange(nameof(beta1), $"beta1 is {beta1}; it must be at least 0 and below 1");
        if (!(beta2 >= 0 && beta2 < 1)) throw OutOfRange(nameof(beta2), $"beta2 is {beta2}; it must be at least 0 and below 1");
        (Beta1, Beta2) = (beta1, beta2);
        Epsilon = NotNegative(epsilon, "epsilon", nameof(epsilon));
        WeightDecay = NotNegative(weightDecay, "weight decay", nameof(weightDecay));
        moments = new (T[], T[])?[Parameters.Count];
        steps = new long[Parameters.Count];
    }

    /// <summary>β₁.</summary>
    public double Beta1 { get; }

    /// <summary>β₂.</summary>
    public double Beta2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>λ.</summary>
    public double WeightDecay { get; }

    /// <inheritdoc/>
    protected override void Step(int index, Tensor<T> parameter, Tensor<T> gradient)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(gradient);
        var (m, v) = moments[index] ??= (new T[parameter.Size], new T[parameter.Size]);
        var rule = new Rule(this, ++steps[index]);
        parameter.Update((rule, gradient, m, v), static (x, with) => FusedUpdate.Run(with.rule, x, with.gradient.AsSpan(), with.m, with.v));
    }

    private readonly struct Rule(Adam<T> adam, long t) : IUpdateRule<T>
    {
        private readonly Vector<T> beta1 = Of(adam.Beta1), fresh1 = Of(1 - adam.Beta1), beta2 = Of(adam.Beta2), fresh2 = Of(1 - adam.Beta2), epsilon = Of(adam.Epsilon), decay = Of(adam.WeightDecay),
            rate = Of(adam.LearningRate / (1 - Math.Pow(adam.Beta1, t))), root = Of(Math.Sqrt(1 - Math.Pow(adam.Beta2, t)));

        private readonly bool hasDecay = adam.WeightDecay != 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Next(Vector<T> x, Vector<T> dx, ref Vector<T> m, ref Vector<T> v)
        {
            if (hasDecay) dx += decay * x;
            m = (beta1 * m) + (fresh1 * dx);
            v = (beta2 * v) + (fresh2 * dx * dx);
            return x - (rate * m / ((Vector.SquareRoot(v) / root) + epsilon));
        }

        private static Vector<T> Of(double value) => new(T.CreateTruncating(value));
    }
}
