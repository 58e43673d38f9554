namespace Autograd.Losses;

/// <summary>What becomes of the losses of the single elements or positions. PyTorch: the <c>reduction</c> argument.</summary>
public enum Reduction
{
    /// <summary>They are returned one by one. PyTorch: 'none'.</summary>
    None,

    /// <summary>Their sum, divided by how many there are; each loss says what counts. The default everywhere. PyTorch: 'mean'.</summary>
    Mean,

    /// <summary>Their sum. PyTorch: 'sum'.</summary>
    Sum,

    /// <summary>Their sum, divided by the size of axis 0; only for a divergence between distributions, elsewhere an error. PyTorch: 'batchmean'.</summary>
    BatchMean,
}
