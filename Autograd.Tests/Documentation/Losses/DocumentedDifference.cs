namespace Autograd.Tests.Documentation;

/// <summary>Where a loss is known to surprise whoever comes from PyTorch: one row of a table of docs/losses.md, and the proof that it is so.</summary>
/// <param name="Loss">Which, or "all".</param>
/// <param name="PyTorch">What PyTorch does.</param>
/// <param name="Ours">What is done here.</param>
/// <param name="Proof">Asserts it.</param>
internal sealed record DocumentedDifference(string Loss, string PyTorch, string Ours, Action Proof);
