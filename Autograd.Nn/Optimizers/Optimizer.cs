using System.Globalization;
using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>
/// Moves parameters against their gradients. A parameter whose <c>Grad</c> is null is left as it is, its state too; a gradient of zeros is a step like any other. PyTorch: optim.Optimizer.
/// </summary>
public abstract class Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] parameters;

    /// <summary>An optimizer of these parameters.</summary>
    /// <exception cref="ArgumentException">There are none, one comes twice, one requires no gradient, or one is a view that is not contiguous.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected Optimizer(IEnumerable<Tensor<T>> parameters, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        if (this.parameters.Length == 0) throw new ArgumentException($"{Name}: there are no parameters to train; pass model.Parameters().");
        var seen = new HashSet<Tensor<T>>(ReferenceEqualityComparer.Instance);
        foreach (var parameter in this.parameters)
        {
            if (!parameter.RequiresGrad) throw new ArgumentException($"{Name}: a parameter {parameter.Shape} requires no gradient and could never move; call RequireGrad() on it.");
            if (!parameter.IsContiguous) throw new ArgumentException($"{Name}: a parameter is a view that is not contiguous ({parameter.Layout}) and cannot be moved in place; make it of Contiguous(), then call RequireGrad().");
            if (!seen.Add(parameter)) throw new ArgumentException($"{Name}: a parameter {parameter.Shape} comes twice and would be moved twice a step.");
        }
        LearningRate = learningRate;
    }

    /// <summary>What is optimized, in the order given.</summary>
    public IReadOnlyList<Tensor<T>> Parameters => parameters;

    /// <summary>How far a step goes; may be changed at any time. PyTorch: lr.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get;
        set => field = NotNegative(value, "learning rate", nameof(LearningRate));
    }

    /// <summary>Forgets all gradients: before the next <c>Backward</c> every <c>Grad</c> is null. The buffers stay for its use.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in parameters) parameter.ZeroGrad();
    }

    /// <summary>Moves every parameter that has a gradient.</summary>
    public void Step()
    {
        for (var i = 0; i < parameters.Length; i++)
            if (parameters[i].Grad is { } gradient) Step(i, parameters[i], gradient);
    }

    /// <summary>Moves one parameter, in place.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>, under which its state is kept.</param>
    /// <param name="parameter">What is moved.</param>
    /// <param name="gradient">Its gradient, of its shape.</param>
    protected abstract void Step(int index, Tensor<T> parameter, Tensor<T> gradient);

    /// <summary>The value, if it is a finite number not below 0.</summary>
    private protected double NotNegative(double value, string what, string parameterName) =>
        value >= 0 && double.IsFinite(value) ? value : throw OutOfRange(parameterName, $"the {what} is {value}; it must be a finite number and not negative");

    private protected ArgumentOutOfRangeException OutOfRange(string parameterName, FormattableString message) =>
        new(parameterName, $"{Name}: {message.ToString(CultureInfo.InvariantCulture)}.");

    private string Name => GetType().Name is var name && name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0 ? name[..tick] : name;
}
