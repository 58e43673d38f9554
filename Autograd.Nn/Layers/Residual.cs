using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary><c>y = x + inner(x)</c>: a way around a layer, which so only learns what to add (He et al., 2015).</summary>
public sealed class Residual<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A way around <paramref name="inner"/>, which must give the shape it takes.</summary>
    public Residual(Layer<T> inner) => Inner = Register("inner", inner);

    /// <summary>The layer that is gone around.</summary>
    public Layer<T> Inner { get; }

    /// <summary>The shape of x in and out.</summary>
    /// <exception cref="ArgumentException">The inner layer gives another shape.</exception>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return Joined(x, OfInner(x)); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    internal override Tensor<T> ForwardNoting(Tensor<T> x, Dictionary<Module<T>, Shape> shapes)
    {
        shapes[this] = x.Shape;
        return Joined(x, Inner.ForwardNoting(x, shapes));
    }

    private Tensor<T> OfInner(Tensor<T> x)
    {
        try { return Inner.Forward(x); }
        catch (Exception error) when (Inner.Locate(error)) { throw; }
    }

    private static Tensor<T> Joined(Tensor<T> x, Tensor<T> y)
    {
        if (y.Shape != x.Shape) throw new ArgumentException($"Residual: of x {x.Shape} the inner layer makes {y.Shape}, and only the same shape can be added to x.");
        return x + y;
    }
}
