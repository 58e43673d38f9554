namespace Autograd.Losses;

/// <summary>
/// The losses as functions: each a composition of primitives, so that its gradient, of any order, is theirs. Options come after the tensors, with PyTorch's names and defaults;
/// shapes have to be the documented ones, nothing is broadcast silently. Each has a record that keeps its options: <c>new CrossEntropyLoss&lt;float&gt; { LabelSmoothing = 0.1 }</c>.
/// </summary>
public static partial class Loss;
