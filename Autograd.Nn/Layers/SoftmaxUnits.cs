using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Probabilities along an axis: <c>y = eˣ/Σeˣ</c>. PyTorch: nn.Softmax.</summary>
public sealed class Softmax<T>(int axis = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.Softmax(axis); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Softmax(axis {axis})";
}

/// <summary>Log-probabilities along an axis: <c>y = x − ln Σeˣ</c>. PyTorch: nn.LogSoftmax.</summary>
public sealed class LogSoftmax<T>(int axis = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return x.LogSoftmax(axis); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"LogSoftmax(axis {axis})";
}

/// <summary>Probabilities along an axis, the largest for the smallest: <c>y = e⁻ˣ/Σe⁻ˣ</c>. PyTorch: nn.Softmin.</summary>
public sealed class Softmin<T>(int axis = -1) : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override Tensor<T> Forward(Tensor<T> x)
    {
        try { return (-x).Softmax(axis); }
        catch (Exception error) when (Locate(error)) { throw; }
    }

    /// <inheritdoc/>
    protected override string Describe() => $"Softmin(axis {axis})";
}
