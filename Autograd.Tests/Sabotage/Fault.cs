using Autograd.Core;

namespace Autograd.Tests.Sabotage;

/// <summary>One way to get a rule wrong.</summary>
/// <param name="Name">A few words, for the head of a column.</param>
/// <param name="What">What is done, in a sentence.</param>
/// <param name="Answer">The wrong answer, made of the right rule; null where there is no occasion for the fault.</param>
internal sealed record Fault(string Name, string What, Func<Question, Tensor<double>?> Answer)
{
    /// <summary>Why it never arises, of a rule of which that is so.</summary>
    public string? NoOccasion { get; init; }

    /// <summary>Why it makes no difference, of a rule of which that is so.</summary>
    public string? Harmless { get; init; }

    /// <summary>No fault: what is wrapped but not broken must pass every law.</summary>
    public static Fault None { get; } = new("none", "nothing is changed", static q => q.Right());

    public override string ToString() => Name;
}
