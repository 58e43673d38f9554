namespace Autograd.Losses;

/// <summary>
/// Whether losses look at the numbers they are given: probabilities and binary targets within 0 .. 1, no probabilities
/// where logits or logarithms are due and no raw scores where logarithms are, variances not negative, targets of 1 and −1. It costs a pass over them.
/// Shapes, options and class indices are always checked.
/// </summary>
public static class ValueChecks
{
    /// <summary>True by default; for the whole process. Without it, a number out of range gives a meaningless loss.</summary>
    public static bool Enabled { get; set; } = true;
}
