namespace Autograd.Core;

/// <summary>How a row is normalised: what is added to its variance, and whether its mean is subtracted first.</summary>
internal readonly record struct RowNorm(double Epsilon, bool IsCentered);
