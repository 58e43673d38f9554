namespace Autograd.Core;

/// <summary>A corner of an operation, where its derivative is a convention: documented, and held to it.</summary>
/// <param name="Convention">The convention in words.</param>
/// <param name="At">The inputs, a vector each, that stand exactly at the corner.</param>
/// <param name="Gradients">Their gradients, a vector each, for an output gradient of ones.</param>
public sealed record Kink(string Convention, double[][] At, double[][] Gradients);
