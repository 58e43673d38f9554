using System.Diagnostics;

namespace Autograd.Core;

/// <summary>
/// Something that is true of every differentiable operation, or of every one of a kind, and that a wrong rule, kernel or tape breaks. See <see cref="Laws"/>.
/// </summary>
[DebuggerDisplay("{Name,nq}")]
public sealed class Law
{
    private readonly Func<Operation, string?> whyNot;
    private readonly Action<Trial> body;

    internal Law(string name, string statement, Func<Operation, string?> whyNot, Action<Trial> body)
    {
        Name = name;
        Statement = statement;
        this.whyNot = whyNot;
        this.body = body;
    }

    /// <summary>A few words, such as <c>second order</c>.</summary>
    public string Name { get; }

    /// <summary>What is claimed, in a sentence.</summary>
    public string Statement { get; }

    /// <summary>Why the law says nothing of an operation; null if it applies.</summary>
    public string? WhyNot(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return operation.Exempt.TryGetValue(Name, out var reason) ? reason : whyNot(operation);
    }

    /// <summary>Holds the law against an operation, at every one of its cases. Random values and directions come from the seed.</summary>
    /// <exception cref="LawException">It is broken, or there was nothing that it could have compared.</exception>
    /// <exception cref="ArgumentException">It does not apply: <see cref="WhyNot"/> says why.</exception>
    public void Check(Operation operation, ulong seed = 0) => Check(operation, seed, Directions.Normal);

    internal void Check(Operation operation, ulong seed, DrawDirection draw)
    {
        if (WhyNot(operation) is { } reason) throw new ArgumentException($"The law '{Name}' does not apply to {operation.Name}: {reason}.", nameof(operation));
        using var apart = Tape<double>.SetAside(); // the caller's tape must not record the check
        var trial = new Trial(this, operation, seed, draw);
        body(trial);
        trial.RequireSomethingCompared();
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
