using System.Diagnostics.CodeAnalysis;

namespace Autograd.Core;

/// <summary>An operation gave NaN or an infinity on a tape that looks for them.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It says where and what; only the tape knows that.")]
public sealed class AnomalyException : ArithmeticException
{
    internal AnomalyException(string op, string place, string message)
        : base(message)
    {
        Op = op;
        Place = place;
    }

    /// <summary>The operation's name.</summary>
    public string Op { get; }

    /// <summary>The file and line that called the operation.</summary>
    public string Place { get; }
}
