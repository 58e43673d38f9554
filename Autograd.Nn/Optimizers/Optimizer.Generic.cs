using System.Numerics;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>Moves parameters against their gradients. PyTorch: optim.Optimizer.</summary>
public abstract class Optimizer<T> : Optimizer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Tensor<T>[] parameters;

    /// <summary>An optimizer of these parameters.</summary>
    /// <exception cref="ArgumentException">There are none, one comes twice, one requires no gradient, or one is a view that is not contiguous.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    private protected Optimizer(IEnumerable<Tensor<T>> parameters, double learningRate)
        : base(learningRate)
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
    }

    /// <summary>What is optimized, in the order given.</summary>
    public IReadOnlyList<Tensor<T>> Parameters => parameters;

    /// <inheritdoc/>
    public override IReadOnlyList<Optimizer<T>> Groups => field ??= [this];

    /// <inheritdoc/>
    public override void ZeroGrad()
    {
        foreach (var parameter in parameters) parameter.ZeroGrad();
    }
}
