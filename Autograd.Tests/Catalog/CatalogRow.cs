using Autograd.Core;

namespace Autograd.Tests.Catalog;

/// <summary>One row of the catalogue: an operation as the laws see it, and the public member that it stands for, such as <c>Exponentials.Exp</c> or <c>Arithmetic.+(Tensor, double)</c>.</summary>
public sealed record CatalogRow(string Covers, Operation Operation)
{
    /// <summary>Which shapes may be generated for it, besides its own cases.</summary>
    public Shapes Shapes { get; init; } = Shapes.ItsOwn;

    /// <summary>How its result scales with its inputs, or why not.</summary>
    public Scaling Scaling => Scaling.Of(this);

    public string Name => Operation.Name;

    public override string ToString() => Name;
}

/// <summary>What shapes an operation accepts.</summary>
public enum Shapes
{
    /// <summary>Those of its cases only.</summary>
    ItsOwn,

    /// <summary>One input of any shape.</summary>
    Any,

    /// <summary>Two inputs that broadcast.</summary>
    Broadcast,
}
