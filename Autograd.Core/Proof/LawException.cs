using System.Diagnostics.CodeAnalysis;

namespace Autograd.Core;

/// <summary>An operation breaks a law; the text names both, the inputs' shapes, the seed, and the two numbers that should agree.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It says which law and which operation; only the law knows that.")]
public sealed class LawException : Exception
{
    internal LawException(string law, string operation, string message)
        : base(message)
    {
        Law = law;
        Operation = operation;
    }

    /// <summary>The name of the law.</summary>
    public string Law { get; }

    /// <summary>The name of the operation.</summary>
    public string Operation { get; }
}
