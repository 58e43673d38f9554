namespace Autograd.Nn;

/// <summary>How <see cref="Lbfgs{T}"/> decides on how far it goes along a direction. PyTorch: line_search_fn.</summary>
public enum LineSearch
{
    /// <summary>As far as the learning rate says.</summary>
    None,

    /// <summary>To a place where the loss has fallen enough and so has its slope: the strong Wolfe conditions. PyTorch: "strong_wolfe".</summary>
    StrongWolfe,
}
