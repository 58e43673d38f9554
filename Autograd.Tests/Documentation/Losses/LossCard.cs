using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Tests.Documentation;

/// <summary>What a person has to say of a loss; docs/losses.md takes the rest from the code.</summary>
/// <param name="Loss">Its name, that of the function.</param>
/// <param name="When">When to use it, and when not.</param>
/// <param name="Lines">Lines that do the same in PyTorch and here.</param>
internal sealed record LossCard(string Loss, string When, params CardLine[] Lines);

/// <summary>A line of PyTorch's and ours that does the same. Ours is compiled, and run.</summary>
internal sealed record CardLine
{
    public CardLine(string pyTorch, double value, Func<Tensor<double>> ours, [CallerArgumentExpression(nameof(ours))] string code = "") =>
        (PyTorch, Value, Run, Code) = (pyTorch, value, ours, code[(code.IndexOf("=>", StringComparison.Ordinal) + 2)..].Trim());

    /// <summary>Python, with <c>F</c> for torch.nn.functional.</summary>
    public string PyTorch { get; }

    /// <summary>What PyTorch gives.</summary>
    public double Value { get; }

    public Func<Tensor<double>> Run { get; }

    /// <summary>The source of <see cref="Run"/>.</summary>
    public string Code { get; }
}
