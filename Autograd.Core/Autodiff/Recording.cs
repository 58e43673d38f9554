namespace Autograd.Core;

/// <summary>What a tape takes down.</summary>
public enum Recording
{
    /// <summary>Operations with an operand that requires a gradient: what the backward pass needs.</summary>
    Needed,

    /// <summary>Every operation, for printing and export.</summary>
    All,
}
